package dev.sluice.proxy.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.status.PerWorker;
import dev.sluice.proxy.status.ServerState;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state of the program as JSON: totals since the start, from which who reads twice computes rates.
 *
 * <p>Threading: any thread.
 */
final class StatusJson {
    private static final double NANOS = 1e9;

    private final ServerState state;
    private final FrontendJson frontends;

    StatusJson(ServerState state) {
        this.state = state;
        this.frontends = new FrontendJson(state);
    }

    /** Writes nodes one after the other, so that only one is in memory. */
    @FunctionalInterface
    private interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    private static void write(OutputStream out, Writer writer) throws IOException {
        JsonGenerator json = Json.MAPPER
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        writer.write(json);
        json.close();
    }

    /** Everything but sessions. */
    void everything(OutputStream out, boolean writable) throws IOException {
        write(out, json -> {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> field : info(writable).properties()) {
                json.writeFieldName(field.getKey());
                json.writeTree(field.getValue());
            }
            json.writeFieldName("frontends");
            frontends(json);
            json.writeFieldName("pools");
            pools(json);
            json.writeEndObject();
        });
    }

    ObjectNode info(boolean writable) {
        ObjectNode info = Json.object()
                .put("time", Instant.now().toString())
                .put("version", state.version())
                .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3)
                .put("ready", state.isReady())
                .put("draining", state.isDraining())
                .put("writable", writable);
        info.set("config", config(state.reloads()));
        info.set("process", process());
        return info;
    }

    private static ObjectNode config(ReloadStatus reloads) {
        ObjectNode config = Json.object()
                .put("source", reloads.source())
                .put("generation", reloads.generation())
                .put("loadedAt", reloads.loadedAt().toString());
        ReloadStatus.Attempt last = reloads.last();
        if (last == null) {
            config.putNull("lastReload");
        } else {
            config.putObject("lastReload")
                    .put("at", last.at().toString())
                    .put("result", last.success() ? "success" : "failure")
                    .put("message", last.message());
        }
        return config;
    }

    private ObjectNode process() {
        ObjectNode process = Json.object();
        process.putObject("connections")
                .put("active", state.limit().active())
                .put("limit", state.limit().limit());
        process.set("atLimit", FrontendJson.atLimit(state.limit()));
        process.put("residentBytes", ProcessFiles.residentBytes());
        process.putObject("descriptors")
                .put("open", ProcessFiles.openDescriptors())
                .put("limit", ProcessFiles.descriptorLimit());
        ArrayNode workers = process.putArray("workers");
        for (Worker worker : state.workers()) {
            long cpu = ManagementFactory.getThreadMXBean()
                    .getThreadCpuTime(worker.loop().threadId());
            workers.addObject()
                    .put("index", worker.loop().index())
                    .put("connections", worker.sessions())
                    .put("cpuSeconds", Math.max(0, cpu) / NANOS)
                    .put("lagSeconds", state.lagNanos(worker.loop().index()) / NANOS);
        }
        return process;
    }

    void frontends(OutputStream out) throws IOException {
        write(out, this::frontends);
    }

    private void frontends(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Frontend frontend : state.snapshot().frontends()) {
            json.writeTree(frontends.frontend(frontend));
        }
        json.writeEndArray();
    }

    ObjectNode frontend(Frontend frontend) {
        return frontends.frontend(frontend);
    }

    void pools(OutputStream out) throws IOException {
        write(out, this::pools);
    }

    private void pools(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Pool pool : state.snapshot().pools()) {
            pool(json, pool);
        }
        json.writeEndArray();
    }

    void pool(OutputStream out, Pool pool) throws IOException {
        write(out, json -> pool(json, pool));
    }

    private void pool(JsonGenerator json, Pool pool) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> field : withoutBackends(pool).properties()) {
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
        json.writeArrayFieldStart("backends");
        for (Backend backend : pool.backends()) {
            json.writeTree(backend(backend));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private ObjectNode withoutBackends(Pool pool) {
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
        json.set("failing", ConditionJson.failing(pool.failures().failing()));
        json.set("withoutBackend", ConditionJson.withoutBackend(pool.failures().withoutBackend()));
        json.set("connectSeconds", histogram(counters, counted -> counted.connectTime));
        json.set("firstByteSeconds", histogram(counters, counted -> counted.firstByteTime));
        json.set("discovery", ConditionJson.discovery(state.discovery(pool.name())));
        return json;
    }

    ObjectNode backend(Backend backend) {
        List<BackendCounters> counters = PerWorker.of(state, backend::counters);
        ObjectNode json = Json.object()
                .put("name", backend.name())
                .put("address", backend.address())
                .put("state", backend.state().label())
                .put("adminState", backend.adminState().label())
                .put("backup", backend.config().backup())
                .put("weight", backend.weight());
        json.putObject("connections")
                .put("active", backend.inFlight())
                .put("limit", backend.maxConnections())
                .put("total", PerWorker.sum(counters, counted -> counted.connections));
        json.put("receivedBytes", PerWorker.sum(counters, counted -> counted.receivedBytes));
        json.put("sentBytes", PerWorker.sum(counters, counted -> counted.sentBytes));
        ObjectNode failures = json.putObject("connectFailures");
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                failures.put(reason.label(), PerWorker.sum(counters, counted -> counted.connectFailures(reason)));
            }
        }
        json.set("check", check(backend.health().last()));
        long changes = 0;
        for (BackendState to : BackendState.values()) {
            changes += backend.health().changes(to).value();
        }
        return json.put("stateChanges", changes).put("since", instant(backend.sinceNanos()));
    }

    private static @Nullable ObjectNode check(@Nullable CheckResult last) {
        return last == null
                ? null
                : Json.object()
                        .put("result", last.code())
                        .put("detail", last.detail())
                        .put("seconds", last.nanos() / NANOS)
                        .put("at", instant(last.endNanos()));
    }

    /** A moment of the loops' clock. */
    private static String instant(long nanos) {
        return Instant.now().minus(Duration.ofNanos(System.nanoTime() - nanos)).toString();
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
