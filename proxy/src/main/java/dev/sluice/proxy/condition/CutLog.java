package dev.sluice.proxy.condition;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.SessionsCut;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log of pools whose backends cut off most sessions, or answer none: a line when it begins, one when it is over.
 * Such backends accept every connection, so neither checks that only connect nor failed connects tell of it. Keeps
 * {@link dev.sluice.proxy.pool.Failures#sessionsCut} for everybody else.
 *
 * <p>Threading: owned by the control loop.
 */
final class CutLog extends Lookout {
    /** Fewer sessions in a minute say nothing of a pool: as many as make a backend suspect. */
    static final int FEW = 5;

    static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Logger LOG = Area.BACKEND.logger();

    private final Supplier<Snapshot> snapshot;
    private Map<Pool, Watched> pools = new HashMap<>();

    /** The state of one pool that is watched. */
    private static final class Watched {
        private final CutWindow window = new CutWindow();
        private long sinceNanos;
    }

    CutLog(Loop control, Supplier<Snapshot> snapshot) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
    }

    /** Compares with the last minute. */
    @Override
    protected void look(long now) {
        Map<Pool, Watched> present = new HashMap<>();
        for (Pool pool : snapshot.get().pools()) {
            Watched watched = pools.getOrDefault(pool, new Watched());
            watched.window.look(pool, now);
            present.put(pool, watched);
        }
        pools.keySet().forEach(pool -> {
            if (!present.containsKey(pool)) {
                pool.failures().sessionsCut(null);
            }
        });
        pools = present;
        present.forEach((pool, watched) -> judge(pool, watched, now));
    }

    private static void judge(Pool pool, Watched watched, long now) {
        SessionsCut before = pool.failures().sessionsCut();
        Instant since = before == null ? Instant.now() : before.since();
        SessionsCut cut = cut(watched.window, since);
        pool.failures().sessionsCut(cut);
        if (cut != null && before == null) {
            watched.sinceNanos = now;
            tellBegin(pool, cut);
        } else if (cut == null && before != null) {
            tellEnd(pool, watched, now);
        }
    }

    private static @Nullable SessionsCut cut(CutWindow window, Instant since) {
        long cut = window.cut();
        if (cut >= FEW && 2 * cut > window.ended()) {
            return new SessionsCut(
                    since, cut, window.ended(), window.mostFrequent().label(), window.isSilent());
        }
        return window.isHung() && window.unanswered() >= FEW
                ? new SessionsCut(since, window.unanswered(), window.ended(), SessionsCut.SILENT, true)
                : null;
    }

    private static void tellBegin(Pool pool, SessionsCut cut) {
        LOG.atWarn()
                .addKeyValue("pool", pool.name())
                .addKeyValue("reason", cut.reason())
                .log("pool {}: its backends accept sessions and do not serve them: {}", pool.name(), cut.words());
    }

    private static String why(CutWindow window) {
        if (window.ended() == 0) {
            return "none has ended for a minute";
        }
        return 2 * window.cut() > window.ended() ? "few have ended in a minute" : "most are served";
    }

    private static void tellEnd(Pool pool, Watched watched, long now) {
        LOG.atInfo()
                .addKeyValue("pool", pool.name())
                .log(
                        "pool {}: its sessions are no longer cut off: {}; they were for {}",
                        pool.name(),
                        why(watched.window),
                        DurationText.print(
                                Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(now - watched.sinceNanos) + 1)));
    }
}
