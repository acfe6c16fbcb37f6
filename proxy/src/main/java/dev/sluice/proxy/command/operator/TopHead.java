package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The first lines of the live view: the process and its frontends. Stateless. */
final class TopHead {
    private TopHead() {}

    static List<String> lines(JsonNode before, JsonNode now, double seconds) {
        JsonNode process = now.path("process");
        JsonNode connections = process.path("connections");
        double rate = 0;
        double in = 0;
        double out = 0;
        StringBuilder frontends = new StringBuilder();
        for (int i = 0; i < now.path("frontends").size(); i++) {
            JsonNode frontend = now.path("frontends").get(i);
            JsonNode earlier = named(before.path("frontends"), frontend);
            double own = TopModel.rate(
                    frontend.path("connections").path("total"),
                    earlier.path("connections").path("total"),
                    seconds);
            rate += own;
            in += TopModel.rate(frontend.path("receivedBytes"), earlier.path("receivedBytes"), seconds);
            out += TopModel.rate(frontend.path("sentBytes"), earlier.path("sentBytes"), seconds);
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
                                    : frontend.path("draining").asBoolean() ? ", drained*)" : ")");
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
                                refused(before, now, seconds)),
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

    /** By reason, over all frontends; {@code 0/s} when nobody is refused. */
    private static String refused(JsonNode before, JsonNode now, double seconds) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (JsonNode frontend : now.path("frontends")) {
            JsonNode earlier = named(before.path("frontends"), frontend).path("refused");
            frontend.path("refused").properties().forEach(reason -> {
                double rate = TopModel.rate(reason.getValue(), earlier.path(reason.getKey()), seconds);
                if (rate > 0) {
                    rates.merge(reason.getKey(), rate, Double::sum);
                }
            });
        }
        StringJoiner words = new StringJoiner(", ");
        rates.forEach((reason, rate) -> words.add(reason + " " + perSecond(rate)));
        return rates.isEmpty() ? "0/s" : words.toString();
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
}
