package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.status.PerWorker;
import dev.sluice.proxy.status.ServerState;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A pool without its backends as JSON. Threading: any thread. */
record PoolJson(ServerState state) {
    ObjectNode of(Pool pool) {
        List<PoolCounters> counters = PerWorker.of(state, pool::counters);
        ObjectNode json = Json.object()
                .put("name", pool.name())
                .put("balance", camelCase(pool.config().balance().policy()));
        json.putObject("connections")
                .put("active", pool.inFlight())
                .put("limit", pool.config().limits().maxConnections());
        json.putObject("queue")
                .put("length", pool.queue().length())
                .put("limit", pool.queue().limit());
        json.put("retries", PerWorker.sum(counters, counted -> counted.retries));
        json.put("noBackend", PerWorker.sum(counters, counted -> counted.noBackend));
        json.set("queueing", ConditionJson.queueing(pool.queue().queueing()));
        json.set("failing", ConditionJson.failing(pool.failures().failing()));
        json.set("withoutBackend", ConditionJson.withoutBackend(pool.failures().withoutBackend()));
        json.set("connectSeconds", histogram(counters, counted -> counted.connectTime));
        json.set("firstByteSeconds", histogram(counters, counted -> counted.firstByteTime));
        json.set("discovery", ConditionJson.discovery(state.discovery(pool.name())));
        return json;
    }

    private static <T> ObjectNode histogram(List<T> workers, Function<T, Histogram> histogram) {
        double[] bounds = histogram.apply(workers.getFirst()).boundsSeconds();
        long[] counts = new long[bounds.length + 1];
        for (T worker : workers) {
            long[] added = histogram.apply(worker).counts();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += added[i];
            }
        }
        ObjectNode json = Json.object();
        ArrayNode upper = json.putArray("bounds");
        for (double bound : bounds) {
            upper.add(bound);
        }
        ArrayNode all = json.putArray("counts");
        for (long count : counts) {
            all.add(count);
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
