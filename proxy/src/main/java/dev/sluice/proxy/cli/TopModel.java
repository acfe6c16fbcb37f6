package dev.sluice.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the live view shows: rates from two samples, filtered and sorted. Immutable. */
record TopModel(List<String> head, List<TopRow> rows) {
    /** What the rows are sorted by. */
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
                case state -> Comparator.comparing(row -> row.state().equals("up"));
            };
        }

        Order next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    TopModel {
        head = List.copyOf(head);
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
        return new TopModel(head(before, now, seconds), rows);
    }

    private static TopRow row(JsonNode pool, JsonNode backend, JsonNode earlier, Instant now, double seconds) {
        JsonNode connections = backend.path("connections");
        return new TopRow(
                pool.path("name").asText(),
                backend.path("name").asText(),
                backend.path("address").asText(),
                backend.path("state").asText(),
                Units.time(Duration.between(instant(backend.path("since")), now).toMillis() / 1e3),
                backend.path("weight").asInt(),
                connections.path("active").asLong(),
                connections.path("limit").asLong(),
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

    private static List<String> head(JsonNode before, JsonNode now, double seconds) {
        JsonNode process = now.path("process");
        JsonNode connections = process.path("connections");
        double rate = 0;
        double in = 0;
        double out = 0;
        double refused = 0;
        StringBuilder frontends = new StringBuilder();
        for (int i = 0; i < now.path("frontends").size(); i++) {
            JsonNode frontend = now.path("frontends").get(i);
            JsonNode earlier = named(before.path("frontends"), frontend);
            double own = rate(
                    frontend.path("connections").path("total"),
                    earlier.path("connections").path("total"),
                    seconds);
            rate += own;
            in += rate(frontend.path("receivedBytes"), earlier.path("receivedBytes"), seconds);
            out += rate(frontend.path("sentBytes"), earlier.path("sentBytes"), seconds);
            refused += Math.max(0, sum(frontend.path("refused")) - sum(earlier.path("refused"))) / seconds;
            frontends
                    .append(frontends.isEmpty() ? "" : "   ")
                    .append(frontend.path("name").asText())
                    .append(' ')
                    .append(Units.ofLimit(
                            frontend.path("connections").path("active").asLong(),
                            frontend.path("connections").path("limit").asLong()))
                    .append(" (")
                    .append(perSecond(own))
                    .append(
                            frontend.path("disabled").asBoolean()
                                    ? ", disabled)"
                                    : frontend.path("draining").asBoolean() ? ", drained)" : ")");
        }
        StringBuilder load = new StringBuilder();
        for (JsonNode worker : process.path("workers")) {
            JsonNode earlier = before.path("process")
                    .path("workers")
                    .path(worker.path("index").asInt());
            double busy = (worker.path("cpuSeconds").asDouble()
                            - earlier.path("cpuSeconds").asDouble())
                    / seconds;
            load.append(String.format(Locale.ROOT, " %.0f%%", Math.clamp(busy, 0, 1) * 100));
        }
        return List.of(
                "sluice %s  %s  up %s  generation %d%s"
                        .formatted(
                                now.path("version").asText(),
                                now.path("draining").asBoolean()
                                        ? "draining"
                                        : now.path("ready").asBoolean() ? "ready" : "not ready",
                                Units.time(now.path("uptimeSeconds").asDouble()),
                                now.path("config").path("generation").asInt(),
                                now.path("config")
                                                .path("lastReload")
                                                .path("result")
                                                .asText()
                                                .equals("failure")
                                        ? " (last reload failed)"
                                        : ""),
                "sessions %s  new %s  in %s/s  out %s/s  refused %s"
                        .formatted(
                                Units.ofLimit(
                                        connections.path("active").asLong(),
                                        connections.path("limit").asLong()),
                                perSecond(rate),
                                Units.bytes(in),
                                Units.bytes(out),
                                perSecond(refused)),
                "workers%s  memory %s  descriptors %s"
                        .formatted(
                                load,
                                Units.bytes(process.path("residentBytes").asDouble()),
                                Units.ofLimit(
                                        process.path("descriptors").path("open").asLong(),
                                        process.path("descriptors")
                                                .path("limit")
                                                .asLong())),
                "frontends  " + frontends + queues(now));
    }

    private static String queues(JsonNode now) {
        StringBuilder text = new StringBuilder();
        for (JsonNode pool : now.path("pools")) {
            long length = pool.path("queue").path("length").asLong();
            if (length > 0) {
                text.append("   queue of ")
                        .append(pool.path("name").asText())
                        .append(' ')
                        .append(length);
            }
        }
        return text.toString();
    }

    private static JsonNode named(JsonNode all, JsonNode wanted) {
        for (JsonNode one : all) {
            if (one.path("name").equals(wanted.path("name"))) {
                return one;
            }
        }
        return wanted;
    }

    static String perSecond(double rate) {
        return String.format(Locale.ROOT, rate > 0 && rate < 10 ? "%.1f/s" : "%.0f/s", rate);
    }

    private static double rate(JsonNode now, JsonNode before, double seconds) {
        return Math.max(0, now.asLong() - before.asLong()) / seconds;
    }

    private static long sum(JsonNode counts) {
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
                    Units.ofLimit(row.active(), row.limit()),
                    perSecond(row.rate()),
                    Units.bytes(row.inRate()) + "/s",
                    Units.bytes(row.outRate()) + "/s",
                    perSecond(row.errorRate()),
                    row.check(),
                    row.address());
        }
        return table;
    }
}
