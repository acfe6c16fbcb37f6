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
        return List.of(
                process(now),
                sessions(before, now, seconds),
                workers(before.path("process"), now.path("process"), seconds),
                "frontends  " + frontends(before, now, seconds) + queues(now));
    }

    private static String process(JsonNode now) {
        JsonNode config = now.path("config");
        String last = config.path("lastReload").path("result").asText();
        String state = now.path("ready").asBoolean() ? "ready" : "not ready";
        return "sluice %s  %s  up %s  generation %d%s"
                .formatted(
                        now.path("version").asText(),
                        now.path("draining").asBoolean() ? "draining" : state,
                        Units.time(now.path("uptimeSeconds").asDouble()),
                        config.path("generation").asInt(),
                        last.equals("failure") ? " (last reload failed)" : "");
    }

    private static String sessions(JsonNode before, JsonNode now, double seconds) {
        double rate = 0;
        double in = 0;
        double out = 0;
        for (JsonNode frontend : now.path("frontends")) {
            JsonNode earlier = named(before.path("frontends"), frontend);
            rate += sessionRate(frontend, earlier, seconds);
            in += TopModel.rate(frontend.path("receivedBytes"), earlier.path("receivedBytes"), seconds);
            out += TopModel.rate(frontend.path("sentBytes"), earlier.path("sentBytes"), seconds);
        }
        return "sessions %s  new %s  in %s/s  out %s/s  refused %s"
                .formatted(
                        active(now.path("process")),
                        perSecond(rate),
                        Units.bytes(in),
                        Units.bytes(out),
                        refused(before, now, seconds));
    }

    private static double sessionRate(JsonNode frontend, JsonNode earlier, double seconds) {
        return TopModel.rate(
                frontend.path("connections").path("total"),
                earlier.path("connections").path("total"),
                seconds);
    }

    /** The sessions of the process or of one frontend. */
    private static String active(JsonNode of) {
        JsonNode connections = of.path("connections");
        return Units.ofLimit(
                connections.path("active").asLong(), connections.path("limit").asLong());
    }

    private static String workers(JsonNode before, JsonNode process, double seconds) {
        StringBuilder load = new StringBuilder();
        for (JsonNode worker : process.path("workers")) {
            JsonNode earlier = before.path("workers").path(worker.path("index").asInt());
            double busy = (worker.path("cpuSeconds").asDouble()
                            - earlier.path("cpuSeconds").asDouble())
                    / seconds;
            load.append(String.format(Locale.ROOT, " %.0f%%", Math.clamp(busy, 0, 1) * 100));
        }
        JsonNode descriptors = process.path("descriptors");
        return "workers%s  memory %s  descriptors %s"
                .formatted(
                        load,
                        Units.bytes(process.path("residentBytes").asDouble()),
                        Units.ofLimit(
                                descriptors.path("open").asLong(),
                                descriptors.path("limit").asLong()));
    }

    private static String frontends(JsonNode before, JsonNode now, double seconds) {
        StringJoiner all = new StringJoiner("   ");
        for (JsonNode frontend : now.path("frontends")) {
            JsonNode earlier = named(before.path("frontends"), frontend);
            String state = frontend.path("draining").asBoolean() ? ", drained*" : "";
            all.add("%s %s (%s%s)"
                    .formatted(
                            frontend.path("name").asText(),
                            active(frontend),
                            perSecond(sessionRate(frontend, earlier, seconds)),
                            frontend.path("disabled").asBoolean() ? ", disabled" : state));
        }
        return all.toString();
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
            long held = pool.path("queue").path("held").asLong();
            if (length > 0) {
                text.append("   queue of ")
                        .append(pool.path("name").asText())
                        .append(' ')
                        .append(length)
                        .append(held > 0 ? " (" + held + " for a backend to come up)" : "");
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
