package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.log.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice certificates}. */
@Command(
        name = "certificates",
        description =
                "Lists the certificates that clients are shown, when they expire, and what is wrong with their files.",
        mixinStandardHelpOptions = true)
final class CertificatesCommand extends OperatorCommand {
    private static final int MAX_NAMES = 3;
    private static final int DATE = "2026-01-01".length();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        JsonNode answer = client.get("/api/v1/certificates");
        System.out.print(output.isJson() ? answer.toPrettyString() + "\n" : text(answer));
        return OK;
    }

    static String text(JsonNode answer) {
        String authorities = authorities(answer.path("authorities"));
        if (answer.path("certificates").isEmpty()) {
            return "the configuration has no certificates\n" + authorities;
        }
        Instant now = Instant.parse(answer.path("time").asText());
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
        String first = String.join(",", some.subList(0, Math.min(MAX_NAMES, some.size())));
        return some.size() > MAX_NAMES ? first + " and " + (some.size() - MAX_NAMES) + " more" : first;
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
        return switch (state) {
            case "kept" -> "not replaced: the old one is served";
            case "earlier" -> "served until the next is valid";
            case "waiting" -> "not valid yet: another is served";
            case "superseded" -> expired ? "expired: another is served" : "another is valid longer";
            case "skipped" -> "not served";
            default -> expired ? "expired" : early ? "not valid yet" : state;
        };
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
    private static String authorities(JsonNode all) {
        if (all.isEmpty()) {
            return "";
        }
        Table table = new Table("AUTHORITIES", "CERTIFICATES", "REVOKED", "LIST DUE", "STATUS");
        for (JsonNode one : all) {
            int revoked = 0;
            String due = "-";
            for (JsonNode list : one.path("lists")) {
                revoked += list.path("revoked").asInt();
                String next = list.path("nextUpdate").asText("-");
                due = due.equals("-") || next.compareTo(due) < 0 ? next : due;
            }
            table.row(
                    one.path("file").asText(),
                    one.path("certificates").asInt(),
                    one.path("lists").isEmpty() ? "-" : String.valueOf(revoked),
                    due,
                    one.path("problem").isTextual() ? "broken: the old ones are trusted" : "in use");
            if (one.path("problem").isTextual()) {
                table.below(one.path("problem").asText());
            }
        }
        return "\n" + table;
    }
}
