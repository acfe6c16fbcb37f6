package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.HistogramReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.status.ServerView;
import java.util.Locale;

/** A pool without its backends as JSON. Threading: any thread. */
record PoolJson(ServerView state) {
    ObjectNode of(Pool pool) {
        PoolReading reading = new PoolReading(pool);
        ObjectNode json = Json.object()
                .put("name", pool.name())
                .put("balance", camelCase(pool.config().balance().policy()));
        json.putObject("connections")
                .put("active", pool.inFlight())
                .put("limit", pool.config().limits().maxConnections());
        json.putObject("queue")
                .put("length", pool.queue().length())
                .put("held", pool.held())
                .put("limit", pool.queue().limit());
        json.put("retries", reading.retries());
        json.put("noBackend", reading.noBackend());
        json.set("queueing", ConditionJson.queueing(pool.queue().queueing()));
        json.set("failing", ConditionJson.failing(pool.failures().failing()));
        json.set("withoutBackend", ConditionJson.withoutBackend(pool.failures().withoutBackend()));
        json.set("connectSeconds", histogram(reading.connectTime()));
        json.set("firstByteSeconds", histogram(reading.firstByteTime()));
        json.set("discovery", ConditionJson.discovery(state.discovery(pool.name())));
        return json;
    }

    private static ObjectNode histogram(HistogramReading histogram) {
        ObjectNode json = Json.object();
        ArrayNode bounds = json.putArray("bounds");
        ArrayNode counts = json.putArray("counts");
        for (int bucket = 0; bucket < histogram.buckets(); bucket++) {
            if (bucket < histogram.buckets() - 1) {
                bounds.add(histogram.boundSeconds(bucket));
            }
            counts.add(histogram.count(bucket));
        }
        return json;
    }

    private static String camelCase(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return text.toString();
    }
}
