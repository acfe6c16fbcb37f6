package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.pool.PoolFailing;
import dev.sluice.proxy.pool.PoolWithoutBackend;
import dev.sluice.proxy.pool.Queueing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The conditions of a pool as JSON; null for one that it is not in. Threading: any thread. */
final class ConditionJson {
    private ConditionJson() {}

    static @Nullable ObjectNode queueing(@Nullable Queueing queueing) {
        return queueing == null
                ? null
                : Json.object()
                        .put("since", UtcTime.of(queueing.since()))
                        .put("reason", queueing.reason())
                        .put("waiting", queueing.waiting())
                        .put("mostWaiting", queueing.mostWaiting());
    }

    static @Nullable ObjectNode failing(@Nullable PoolFailing failing) {
        return failing == null
                ? null
                : Json.object()
                        .put("since", UtcTime.of(failing.since()))
                        .put("attempts", failing.attempts())
                        .put("reason", failing.reason());
    }

    static @Nullable ObjectNode withoutBackend(@Nullable PoolWithoutBackend without) {
        return without == null
                ? null
                : Json.object().put("since", UtcTime.of(without.since())).put("reason", without.reason());
    }

    static @Nullable ObjectNode discovery(@Nullable DiscoveryStatus status) {
        if (status == null) {
            return null;
        }
        Instant last = status.lastSuccess();
        DiscoveryStatus.Problem problem = status.lastError();
        ObjectNode json = Json.object()
                .put("source", status.source())
                .put("endpoints", status.endpoints())
                .put("failing", status.failing())
                .put("note", status.note())
                .put("lastSuccess", last == null ? null : UtcTime.of(last));
        json.set(
                "lastError",
                problem == null
                        ? null
                        : Json.object().put("at", UtcTime.of(problem.at())).put("message", problem.message()));
        return json;
    }
}
