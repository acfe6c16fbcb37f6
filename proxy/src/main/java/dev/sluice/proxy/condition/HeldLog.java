package dev.sluice.proxy.condition;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The log of clients that wait for a backend to come up: a line when they begin to, and one when nobody does any more, with how many
 * did, how that ended and the longest wait. A wait between two looks has the second line alone.
 *
 * <p>Threading: owned by the control loop.
 */
final class HeldLog extends Lookout {
    private static final Logger LOG = Area.BACKEND.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Waits of so short a break belong together. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<Snapshot> snapshot;
    private final Map<Pool, Episode> episodes = new HashMap<>();

    /** The account of a pool: what of it has been told. */
    private static final class Episode {
        private final long[] told = new long[HeldEnd.values().length];
        private boolean begun;
        private long lastNanos;
        private long seen;
    }

    HeldLog(Loop control, Supplier<Snapshot> snapshot) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
    }

    @Override
    protected void look(long now) {
        Snapshot serving = snapshot.get();
        episodes.keySet().retainAll(new HashSet<>(serving.pools()));
        for (Pool pool : serving.pools()) {
            if (pool.waitsWhenNoneUp() || episodes.containsKey(pool)) {
                look(pool, episodes.computeIfAbsent(pool, _ -> new Episode()), now);
            }
        }
    }

    private void look(Pool pool, Episode episode, long now) {
        int held = pool.held();
        long ended = ended(pool);
        if (held > 0 || ended != episode.seen) {
            episode.lastNanos = now;
            episode.seen = ended;
        }
        if (held > 0 && !episode.begun) {
            episode.begun = true;
            LOG.atWarn()
                    .addKeyValue("pool", pool.name())
                    .addKeyValue("reason", "held")
                    .log(
                            "pool {}: {} for a backend: {}; {} may, for {} each",
                            pool.name(),
                            Counted.of(held, "client waits", "clients wait"),
                            pool.takesSessions() ? "none takes them" : "none is up",
                            pool.queue().limit(),
                            DurationText.print(pool.config().limits().noneUp().timeout()));
        } else if (held == 0 && now - episode.lastNanos >= QUIET_NANOS) {
            tellOfEnd(pool, episode);
        }
    }

    private static long ended(Pool pool) {
        long sum = 0;
        for (HeldEnd how : HeldEnd.values()) {
            sum += new PoolReading(pool).heldEnded(how);
        }
        return sum;
    }

    private static void tellOfEnd(Pool pool, Episode episode) {
        PoolReading reading = new PoolReading(pool);
        long[] since = new long[episode.told.length];
        long all = 0;
        for (HeldEnd how : HeldEnd.values()) {
            long ended = reading.heldEnded(how);
            since[how.ordinal()] = ended - episode.told[how.ordinal()];
            all += since[how.ordinal()];
            episode.told[how.ordinal()] = ended;
        }
        episode.begun = false;
        if (all > 0) {
            long longest = TimeUnit.NANOSECONDS.toMillis(pool.holding().takeLongestNanos());
            LOG.atInfo()
                    .addKeyValue("pool", pool.name())
                    .log(
                            "pool {}: nobody waits for a backend any more: {} did, the longest for {}: {} served, {} in vain, {} refused, {} left",
                            pool.name(),
                            Counted.of(all, "client"),
                            DurationText.print(Duration.ofMillis(longest)),
                            since[HeldEnd.SERVED.ordinal()],
                            since[HeldEnd.TIMEOUT.ordinal()],
                            since[HeldEnd.REFUSED.ordinal()],
                            since[HeldEnd.LEFT.ordinal()]);
        }
    }
}
