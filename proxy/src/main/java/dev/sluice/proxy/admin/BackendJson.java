package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.BackendReading;
import dev.sluice.proxy.snapshot.CheckPlace;
import dev.sluice.proxy.status.Deviation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A backend as JSON. Stateless. */
final class BackendJson {
    private static final double NANOS = 1e9;

    private BackendJson() {}

    static ObjectNode of(Pool pool, Backend backend) {
        BackendReading reading = new BackendReading(backend);
        ObjectNode json = Json.object()
                .put("name", backend.name())
                .put("address", backend.address())
                .put("resolved", backend.resolved())
                .put("state", backend.state().label())
                .put("adminState", backend.adminState().label())
                .put("backup", backend.config().backup())
                .put("weight", backend.weight());
        json.putObject("connections")
                .put("active", backend.inFlight())
                .put("limit", backend.maxConnections())
                .put("total", reading.connections());
        json.put("receivedBytes", reading.receivedBytes());
        json.put("sentBytes", reading.sentBytes());
        ObjectNode failures = json.putObject("connectFailures");
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                failures.put(reason.label(), reading.connectFailures(reason));
            }
        }
        json.set("check", check(pool, backend));
        json.put("stateChanges", reading.changes()).put("since", instant(backend.sinceNanos()));
        ArrayNode overrides = json.putArray("overrides");
        for (Deviation deviation : Deviation.of(pool.name(), backend)) {
            overrides
                    .addObject()
                    .put("key", deviation.key())
                    .put("configured", deviation.configured())
                    .put("set", deviation.set());
        }
        return json;
    }

    private static @Nullable ObjectNode check(Pool pool, Backend backend) {
        CheckResult last = backend.health().last();
        return last == null
                ? null
                : Json.object()
                        .put("result", last.code())
                        .put("detail", last.detail())
                        .put("place", CheckPlace.of(pool.config(), backend))
                        .put("seconds", last.nanos() / NANOS)
                        .put("at", instant(last.endNanos()));
    }

    /** A moment of the loops' clock. */
    private static String instant(long nanos) {
        return UtcTime.of(Instant.now().minus(Duration.ofNanos(System.nanoTime() - nanos)));
    }
}
