package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.certificate.FirstNames;
import dev.sluice.proxy.log.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice certificates}. */
@Command(
        name = "certificates",
        description =
                "Lists the certificates that clients and backends are shown, when they expire, and what is wrong with their files.",
        mixinStandardHelpOptions = true)
final class CertificatesCommand extends OperatorCommand {
    private static final int MAX_NAMES = 3;
    private static final int DATE = "2026-01-01".length();
    /** Behind all times as text. */
    private static final String NEVER = "never";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        JsonNode answer = client.get("/api/v1/certificates");
        System.out.print(output.isJson() ? answer.toPrettyString() + "\n" : text(answer));
        return OK;
    }

    static String text(JsonNode answer) {
        Instant now = Instant.parse(answer.path("time").asText());
        String authorities = authorities(answer.path("authorities"), now);
        if (answer.path("certificates").isEmpty()) {
            return "the configuration has no certificates\n" + authorities;
        }
        Table table = new Table("CERTIFICATE", "NAMES", "KEY", "EXPIRES", "STATUS");
        for (JsonNode one : answer.path("certificates")) {
            table.row(
                    one.path("certificate").asText(),
                    names(one.path("names")),
                    one.path("key").asText("-"),
                    expires(one, now),
                    status(one, now));
            table.below(one.path("file").asText());
            one.path("problems").forEach(problem -> table.below(problem.asText()));
        }
        return table + ticketKeys(answer.path("ticketKeys")) + authorities;
    }

    private static String names(JsonNode names) {
        List<String> some = new ArrayList<>();
        names.forEach(name -> some.add(name.asText()));
        if (some.isEmpty()) {
            return "-";
        }
        return FirstNames.of(some, MAX_NAMES, ",");
    }

    private static String expires(JsonNode one, Instant now) {
        if (!one.path("notAfter").isTextual()) {
            return "-";
        }
        String notAfter = one.path("notAfter").asText();
        Duration left = Duration.between(now, Instant.parse(notAfter));
        String span = span(left.abs());
        return (left.isNegative() ? span + " ago" : "in " + span) + " (" + notAfter.substring(0, DATE) + ")";
    }

    private static String span(Duration time) {
        return time.toDays() > 0 ? Counted.of(time.toDays(), "day") : Counted.of(time.toHours(), "hour");
    }

    private static String status(JsonNode one, Instant now) {
        String state = one.path("state").asText();
        boolean expired = one.path("notAfter").isTextual()
                && now.isAfter(Instant.parse(one.path("notAfter").asText()));
        boolean early = one.path("notBefore").isTextual()
                && now.isBefore(Instant.parse(one.path("notBefore").asText()));
        if (isUnused(one) && !state.equals("skipped")) {
            return "not used";
        }
        return switch (state) {
            case "kept" -> "not replaced: the old one is served";
            case "earlier" -> "served until the next is valid";
            case "waiting" -> "not valid yet: another is served";
            case "superseded" -> expired ? "expired: another is served" : "another is valid longer";
            case "skipped" -> "not served";
            default -> expired ? "expired" : early ? "not valid yet" : served(one);
        };
    }

    private static boolean isUnused(JsonNode one) {
        return one.path("shownTo").isArray() && one.path("shownTo").isEmpty();
    }

    private static String served(JsonNode one) {
        boolean toBackendsAlone = one.path("shownTo").path(0).asText().equals("backends");
        return toBackendsAlone ? "shown to backends" : "served";
    }

    /** Empty when no frontend shares them. */
    private static String ticketKeys(JsonNode directories) {
        if (directories.isEmpty()) {
            return "";
        }
        Table table = new Table("TICKET KEYS", "KEYS", "STATUS");
        for (JsonNode one : directories) {
            table.row(
                    one.path("directory").asText(),
                    one.path("keys").asInt(),
                    one.path("broken").asBoolean() ? "broken: the old ones are in use" : "in use");
            one.path("problems").forEach(problem -> table.below(problem.asText()));
        }
        return "\n" + table;
    }

    /** Empty when nobody is asked for a certificate. */
    private static String authorities(JsonNode all, Instant now) {
        if (all.isEmpty()) {
            return "";
        }
        Table table = new Table("AUTHORITIES", "CERTIFICATES", "REVOKED", "LIST DUE", "STATUS");
        for (JsonNode one : all) {
            int revoked = 0;
            Set<String> files = new LinkedHashSet<>();
            for (JsonNode list : one.path("lists")) {
                revoked += list.path("revoked").asInt();
                files.add(list.path("file").asText());
            }
            String due = due(one.path("lists"));
            boolean overdue = due != null && now.isAfter(Instant.parse(due));
            table.row(
                    one.path("file").asText(),
                    one.path("certificates").asInt(),
                    files.isEmpty() ? "-" : String.valueOf(revoked),
                    due == null ? "-" : due,
                    (one.path("problem").isTextual() ? "broken: the old ones are trusted" : "in use")
                            + (overdue ? ", a list is overdue: its certificates are refused" : ""));
            files.forEach(file -> table.below("revoked: " + file));
            if (one.path("problem").isTextual()) {
                table.below(one.path("problem").asText());
            }
        }
        return "\n" + table;
    }

    /** When the first authority must have renewed its list, of which the latest counts; null for never. */
    private static @Nullable String due(JsonNode lists) {
        Map<String, String> byIssuer = new TreeMap<>();
        lists.forEach(list -> byIssuer.merge(
                list.path("issuer").asText(),
                list.path("nextUpdate").asText(NEVER),
                (one, other) -> one.compareTo(other) > 0 ? one : other));
        String first = byIssuer.values().stream().min(Comparator.naturalOrder()).orElse(NEVER);
        return first.equals(NEVER) ? null : first;
    }
}
