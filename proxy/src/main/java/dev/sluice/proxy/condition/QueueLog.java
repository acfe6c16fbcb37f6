package dev.sluice.proxy.condition;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.Queueing;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The log of the queues of pools: a line when sessions begin to wait, and for which limit, and one when none has waited
 * for a while. Keeps {@link dev.sluice.proxy.pool.PoolQueue#queueing} for everybody else. A wait between two looks is
 * not seen; the histogram of waits has it.
 *
 * <p>Threading: owned by the control loop.
 */
final class QueueLog extends Lookout {
    private static final Logger LOG = Area.BACKEND.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A queue that has been empty for so long is no longer in use; shorter breaks are part of it. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Snapshot> snapshot;
    /** Of the pools whose sessions wait. */
    private final Map<Pool, Episode> episodes = new HashMap<>();

    private static final class Episode {
        private final long sinceNanos;
        private long lastNanos;

        Episode(long now) {
            sinceNanos = now;
        }
    }

    QueueLog(Loop control, Supplier<Snapshot> snapshot) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
    }

    @Override
    protected void look(long now) {
        for (Pool pool : snapshot.get().pools()) {
            int waiting = pool.queue().length() - pool.held(); // HeldLog tells of the others
            if (waiting > 0) {
                onWaiting(pool, waiting, now);
            }
        }
        if (!episodes.isEmpty()) {
            episodes.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), now));
        }
    }

    private void onWaiting(Pool pool, int waiting, long now) {
        Episode episode = episodes.computeIfAbsent(pool, _ -> new Episode(now));
        episode.lastNanos = now;
        Queueing before = pool.queue().queueing();
        if (before == null) {
            String reason = reason(pool);
            LOG.atWarn()
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("reason", "queue")
                    .log(
                            "pool {}: {} in its queue of {}: {}",
                            pool.name(),
                            Counted.of(waiting, "client waits", "clients wait"),
                            pool.queue().limit(),
                            reason);
            pool.queue().queueing(new Queueing(Instant.now(), reason, waiting, waiting));
        } else {
            pool.queue().queueing(before.next(waiting));
        }
    }

    private static String reason(Pool pool) {
        int limit = pool.config().limits().maxConnections();
        return limit > 0 && pool.inFlight() >= limit
                ? "the pool is at its limit of " + Counted.of(limit, "connection")
                : "each backend that it may use is at its maxConnections";
    }

    private boolean isOver(Pool pool, Episode episode, long now) {
        Queueing queueing = pool.queue().queueing();
        if (queueing == null || now - episode.lastNanos < QUIET_NANOS) {
            if (queueing != null && now != episode.lastNanos) {
                pool.queue().queueing(queueing.next(0));
            }
            return queueing == null;
        }
        LOG.atInfo()
                .addKeyValue("pool", pool.name())
                .log(
                        "pool {}: nobody waits in its queue any more: they did for {}, at most {}",
                        pool.name(),
                        DurationText.print(Duration.ofSeconds(
                                TimeUnit.NANOSECONDS.toSeconds(episode.lastNanos - episode.sinceNanos) + 1)),
                        Counted.of(queueing.mostWaiting(), "client"));
        pool.queue().queueing(null);
        return true;
    }
}
