package dev.sluice.proxy.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.model.ReadyConfig;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.WorkerReading;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.status.Deviation;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.ProcessFiles;
import dev.sluice.proxy.status.Readiness;
import dev.sluice.proxy.status.ServerView;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;

/**
 * The state of the program as JSON: totals since the start, from which who reads twice computes rates.
 *
 * <p>Threading: any thread.
 */
final class StatusJson {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final ServerView state;
    private final FrontendJson frontends;
    private final PoolJson pools;

    StatusJson(ServerView state) {
        this.state = state;
        this.frontends = new FrontendJson(state);
        this.pools = new PoolJson(state);
    }

    /** A writer of nodes one after the other, so that only one is in memory. */
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
            inShort(json, writable);
            json.writeFieldName("frontends");
            frontends(json);
            json.writeFieldName("pools");
            pools(json);
            json.writeEndObject();
        });
    }

    /** The process, what is wrong and what operators have set: without what grows with the configuration. */
    void inShort(OutputStream out, boolean writable) throws IOException {
        write(out, json -> {
            json.writeStartObject();
            inShort(json, writable);
            json.writeEndObject();
        });
    }

    private void inShort(JsonGenerator json, boolean writable) throws IOException {
        for (Map.Entry<String, JsonNode> field : info(writable).properties()) {
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
        json.writeFieldName("problems");
        problems(json, writable);
        json.writeFieldName("overrides");
        overrides(json);
    }

    /** @param addresses whether clients may be named: the metrics port tells nobody's address */
    void problems(OutputStream out, boolean addresses) throws IOException {
        write(out, json -> problems(json, addresses));
    }

    private void problems(JsonGenerator json, boolean addresses) throws IOException {
        json.writeStartArray();
        for (Problem problem : state.problems()) {
            ObjectNode one = ProblemJson.of(problem);
            if (addresses) {
                one.set("sources", sources(problem));
            }
            json.writeTree(one);
        }
        json.writeEndArray();
    }

    /** Who is refused most for the reason that it is about; empty for problems of another kind. */
    private ArrayNode sources(Problem problem) {
        ArrayNode sources = Json.array();
        String name = problem.subject().frontend();
        boolean refusals = problem.kind() == ProblemKind.REFUSALS || problem.kind() == ProblemKind.QUEUE_REFUSALS;
        Refusing refusing = refusals && name != null
                ? state.snapshot().frontend(name).map(Frontend::refusing).orElse(null)
                : null;
        if (refusing != null) {
            for (RefusalReason reason : RefusalReason.values()) {
                if (reason.label().equals(problem.subject().reason())) {
                    refusing.sources(reason).forEach(source -> sources.add(FrontendJson.source(source)));
                }
            }
        }
        return sources;
    }

    void overrides(OutputStream out) throws IOException {
        write(out, this::overrides);
    }

    private void overrides(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Deviation deviation : Deviation.all(state)) {
            json.writeTree(ProblemJson.of(deviation));
        }
        json.writeEndArray();
    }

    ObjectNode info(boolean writable) {
        ObjectNode info = Json.object()
                .put("time", UtcTime.of(Instant.now()))
                .put("version", state.version())
                .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS)
                .put("ready", state.isReady())
                .put("draining", state.isDraining())
                .put("writable", writable);
        info.set("readiness", readiness(state.readiness()));
        info.set("config", config(state.reloads()));
        info.set("process", process());
        return info;
    }

    /** As far as it follows pools. */
    private static JsonNode readiness(Readiness readiness) {
        ReadyConfig config = readiness.config();
        if (config == null) {
            return Json.MAPPER.nullNode();
        }
        ObjectNode json = Json.object();
        ArrayNode pools = json.putArray("pools");
        config.pools().forEach(pools::add);
        return json.put("lack", readiness.lack())
                .put("lackSeconds", readiness.lacking().toMillis() / MILLIS)
                .put("graceSeconds", readiness.graceLeft().toMillis() / MILLIS);
    }

    private static ObjectNode config(ReloadStatus reloads) {
        ObjectNode config = Json.object()
                .put("source", reloads.source())
                .put("generation", reloads.generation())
                .put("loadedAt", UtcTime.of(reloads.loadedAt()));
        ReloadStatus.Attempt last = reloads.last();
        if (last == null) {
            config.putNull("lastReload");
        } else {
            ArrayNode errors = config.putObject("lastReload")
                    .put("at", UtcTime.of(last.at()))
                    .put("result", last.success() ? "success" : "failure")
                    .put("message", last.message())
                    .putArray("errors");
            last.errors().forEach(errors::add);
        }
        ArrayNode awaiting = config.putArray("awaitsRestart");
        reloads.awaitsRestart().forEach(awaiting::add);
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
        for (WorkerReading worker : state.workerReadings()) {
            workers.addObject()
                    .put("index", worker.index())
                    .put("connections", worker.sessions())
                    .put("cpuSeconds", worker.busyNanos() / NANOS)
                    .put("lagSeconds", worker.lagNanos() / NANOS);
        }
        return process;
    }

    void frontends(OutputStream out) throws IOException {
        write(out, this::frontends);
    }

    private void frontends(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Frontend frontend : state.snapshot().frontends()) {
            json.writeTree(frontends.of(frontend));
        }
        json.writeEndArray();
    }

    ObjectNode frontend(Frontend frontend) {
        return frontends.of(frontend);
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
        for (Map.Entry<String, JsonNode> field : pools.of(pool).properties()) {
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
        json.writeArrayFieldStart("backends");
        for (Backend backend : pool.backends()) {
            json.writeTree(BackendJson.of(pool, backend));
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
