package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The content of the live view: rates from two samples, filtered and sorted. Immutable. */
record TopModel(List<String> head, List<String> problems, List<TopRow> rows) {
    /** The order of the rows. */
    enum Order {
        name,
        sessions,
        rate,
        traffic,
        errors,
        state;

        Comparator<TopRow> comparator() {
            return switch (this) {
                case name -> Comparator.comparing(TopRow::name);
                case sessions -> Comparator.comparingLong(TopRow::active).reversed();
                case rate -> Comparator.comparingDouble(TopRow::rate).reversed();
                case traffic ->
                    Comparator.<TopRow>comparingDouble(row -> row.inRate() + row.outRate())
                            .reversed();
                case errors -> Comparator.comparingDouble(TopRow::errorRate).reversed();
                case state -> Comparator.comparing(row -> row.state().startsWith("up"));
            };
        }

        Order next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    TopModel {
        head = List.copyOf(head);
        problems = List.copyOf(problems);
        rows = List.copyOf(rows);
    }

    /**
     * Compares two samples of {@code /api/v1/stats}.
     *
     * @param filter part of a name, or empty
     */
    static TopModel of(JsonNode before, JsonNode now, Order order, String filter) {
        double seconds = Math.max(
                0.001,
                Duration.between(instant(before.path("time")), instant(now.path("time")))
                                .toMillis()
                        / 1e3);
        List<TopRow> rows = new ArrayList<>();
        for (JsonNode pool : now.path("pools")) {
            for (JsonNode backend : pool.path("backends")) {
                TopRow row = row(pool, backend, find(before, pool, backend), instant(now.path("time")), seconds);
                if (row.name().toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT))) {
                    rows.add(row);
                }
            }
        }
        rows.sort(order.comparator().thenComparing(TopRow::name));
        return new TopModel(TopHead.lines(before, now, seconds), ProblemLines.of(now), rows);
    }

    private static TopRow row(JsonNode pool, JsonNode backend, JsonNode earlier, Instant now, double seconds) {
        JsonNode connections = backend.path("connections");
        return new TopRow(
                pool.path("name").asText(),
                backend.path("name").asText(),
                backend.path("address").asText(),
                backend.path("state").asText() + Marks.of(backend, "state"),
                Units.time(Duration.between(instant(backend.path("since")), now).toMillis() / 1e3),
                backend.path("weight").asInt() + Marks.of(backend, "weight"),
                connections.path("active").asLong(),
                connections.path("limit").asLong(),
                Marks.of(backend, "maxConnections"),
                rate(connections.path("total"), earlier.path("connections").path("total"), seconds),
                rate(backend.path("sentBytes"), earlier.path("sentBytes"), seconds),
                rate(backend.path("receivedBytes"), earlier.path("receivedBytes"), seconds),
                Math.max(0, sum(backend.path("connectFailures")) - sum(earlier.path("connectFailures"))) / seconds,
                backend.path("check").path("result").asText("-"));
    }

    private static JsonNode find(JsonNode stats, JsonNode pool, JsonNode backend) {
        for (JsonNode otherPool : stats.path("pools")) {
            if (otherPool.path("name").equals(pool.path("name"))) {
                for (JsonNode other : otherPool.path("backends")) {
                    if (other.path("name").equals(backend.path("name"))) {
                        return other;
                    }
                }
            }
        }
        return backend; // it has just come: no rate yet
    }

    static double rate(JsonNode now, JsonNode before, double seconds) {
        return Math.max(0, now.asLong() - before.asLong()) / seconds;
    }

    static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    private static Instant instant(JsonNode time) {
        return Instant.parse(time.asText("1970-01-01T00:00:00Z"));
    }

    Table table() {
        Table table = new Table(
                "POOL/BACKEND", "STATE", "FOR", "WEIGHT", "SESSIONS", "NEW", "IN", "OUT", "ERRORS", "CHECK", "ADDRESS");
        for (TopRow row : rows) {
            table.row(
                    row.name(),
                    row.state(),
                    row.since(),
                    row.weight(),
                    Units.ofLimit(row.active(), row.limit()) + row.limitMark(),
                    TopHead.perSecond(row.rate()),
                    Units.bytes(row.inRate()) + "/s",
                    Units.bytes(row.outRate()) + "/s",
                    TopHead.perSecond(row.errorRate()),
                    row.check(),
                    row.address());
        }
        return table;
    }
}
