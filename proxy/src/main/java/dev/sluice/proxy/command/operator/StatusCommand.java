package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice status}. */
@Command(
        name = "status",
        description = "Shows what is wrong with a running Sluice, and what it does: frontends, pools, backends.",
        mixinStandardHelpOptions = true)
final class StatusCommand extends OperatorCommand {
    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    int run(ApiClient client) {
        JsonNode stats = client.get("/api/v1/stats");
        System.out.print(output.isJson() ? stats.toPrettyString() + "\n" : text(stats));
        return OK;
    }

    static String text(JsonNode stats) {
        JsonNode connections = stats.path("process").path("connections");
        JsonNode config = stats.path("config");
        StringBuilder text = new StringBuilder("sluice %s, %s, up %s, %s, generation %d from %s%n"
                .formatted(
                        stats.path("version").asText(),
                        stats.path("ready").asBoolean() ? "ready" : "not ready",
                        Units.time(stats.path("uptimeSeconds").asDouble()),
                        Units.sessions(
                                connections.path("active").asLong(),
                                connections.path("limit").asLong()),
                        config.path("generation").asInt(),
                        source(config.path("source").asText())));
        return text.append('\n')
                .append(ProblemLines.withRemedies(stats))
                .append('\n')
                .append(frontends(stats))
                .append(RouteRows.of(stats))
                .append(TlsRows.of(stats))
                .append('\n')
                .append(backends(stats))
                .append(Marks.areOn(stats) ? Marks.LEGEND + "\n" : "")
                .append(discoveries(stats))
                .toString();
    }

    private static String source(String source) {
        return source.equals("command line") ? "the command line" : source;
    }

    /** Empty when no pool is discovered. */
    private static String discoveries(JsonNode stats) {
        Table table = new Table("POOL", "DISCOVERED BY", "FOUND", "LAST SUCCESS", "LAST ERROR");
        Instant now = Instant.parse(stats.path("time").asText());
        boolean any = false;
        for (JsonNode pool : stats.path("pools")) {
            JsonNode discovery = pool.path("discovery");
            JsonNode error = discovery.path("lastError");
            if (discovery.isObject()) {
                any = true;
                table.row(
                        pool.path("name").asText(),
                        discovery.path("source").asText(),
                        discovery.path("endpoints").asInt(),
                        ago(discovery.path("lastSuccess"), now),
                        error.isObject() ? ago(error.path("at"), now) : "-");
                below(table, discovery);
            }
        }
        return any ? "\n" + table : "";
    }

    /** Sentences are too long for a column: what the last error was, and why the last answer was empty. */
    private static void below(Table table, JsonNode discovery) {
        String error = discovery.at("/lastError/message").asText();
        String note = discovery.path("note").asText();
        if (!error.isEmpty()) {
            table.below("last error: " + error);
        }
        if (!note.isEmpty() && !error.contains(note)) {
            table.below(note);
        }
    }

    private static String ago(JsonNode instant, Instant now) {
        return instant.isTextual()
                ? Units.time(Duration.between(Instant.parse(instant.asText()), now)
                                        .toMillis()
                                / 1e3) + " ago"
                : "never";
    }

    private static Table frontends(JsonNode stats) {
        Table table = new Table("FRONTEND", "LISTENS ON", "POOL", "SESSIONS", "TOTAL", "IN", "OUT", "REFUSED");
        for (JsonNode frontend : stats.path("frontends")) {
            StringJoiner addresses = new StringJoiner(",");
            frontend.path("addresses").forEach(address -> addresses.add(address.asText()));
            JsonNode connections = frontend.path("connections");
            table.row(
                    frontend.path("name").asText(),
                    frontend.path("disabled").asBoolean()
                            ? "disabled"
                            : frontend.path("draining").asBoolean() ? "drained*" : addresses,
                    RouteRows.poolsOf(frontend),
                    Units.ofLimit(
                            connections.path("active").asLong(),
                            connections.path("limit").asLong()),
                    connections.path("total").asLong(),
                    Units.bytes(frontend.path("receivedBytes").asDouble()),
                    Units.bytes(frontend.path("sentBytes").asDouble()),
                    TlsRows.counts(frontend.path("refused")));
        }
        return table;
    }

    /** As configured; behind a host name the address that was found for it. */
    private static String address(JsonNode backend) {
        String address = backend.path("address").asText();
        String resolved = backend.path("resolved").asText("");
        int port = resolved.lastIndexOf(':');
        return port < 0 || backend.path("resolved").isNull()
                ? address
                : address + " (" + resolved.substring(0, port) + ")";
    }

    private static Table backends(JsonNode stats) {
        Table table = new Table(
                "POOL/BACKEND", "ADDRESS", "STATE", "FOR", "WEIGHT", "SESSIONS", "TOTAL", "FAILED", "CHECK", "QUEUE");
        Instant now = Instant.parse(stats.path("time").asText());
        for (JsonNode pool : stats.path("pools")) {
            for (JsonNode backend : pool.path("backends")) {
                long failed = 0;
                for (JsonNode reason : backend.path("connectFailures")) {
                    failed += reason.asLong();
                }
                JsonNode connections = backend.path("connections");
                Duration since =
                        Duration.between(Instant.parse(backend.path("since").asText()), now);
                table.row(
                        pool.path("name").asText() + "/" + backend.path("name").asText(),
                        address(backend),
                        backend.path("state").asText()
                                + Marks.of(backend, "state")
                                + (backend.path("backup").asBoolean() ? " (backup)" : ""),
                        Units.time(since.toMillis() / 1e3),
                        backend.path("weight").asInt() + Marks.of(backend, "weight"),
                        Units.ofLimit(
                                        connections.path("active").asLong(),
                                        connections.path("limit").asLong())
                                + Marks.of(backend, "maxConnections"),
                        connections.path("total").asLong(),
                        failed,
                        backend.path("check").path("result").asText("-"),
                        pool.path("queue").path("length").asLong());
            }
        }
        return table;
    }
}
