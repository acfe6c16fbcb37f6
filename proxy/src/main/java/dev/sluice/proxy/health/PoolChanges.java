package dev.sluice.proxy.health;

import dev.sluice.config.model.BackendDown;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolWithoutBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The changes in one pool since it was rebuilt last. However many backends change in a turn of the loop, the pool is
 * rebuilt once after it; and when backends of a large pool change turn after turn, it is rebuilt for all that have
 * changed in a while.
 *
 * <p>Threading: owned by the control loop.
 */
final class PoolChanges {
    private static final Logger LOG = Area.BACKEND.logger();
    /** Pools with more backends than this are large: a rebuild takes some hundred microseconds, and milliseconds with a hash table. */
    private static final int LARGE = 64;
    /** Between two rebuilds of a large pool, so that the checks of all pools have most of the time; what is down is in use no longer than this. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Loop loop;
    private final Pool pool;
    private final SessionCloser closer;
    private final Runnable beforeRebuild;
    private final ChangeLog log;
    /** Backends that have gone down and whose sessions end with them. */
    private final Set<Backend> closing = new LinkedHashSet<>();

    private final Timer rest = new Timer() {
        @Override
        protected void onDeadline() {
            settle();
        }
    };

    private boolean posted;
    private boolean wanted;
    private long restUntilNanos;
    private long emptySinceNanos;

    /** @param beforeRebuild has the last word on weights and limits */
    PoolChanges(Loop loop, Pool pool, SessionCloser closer, Runnable beforeRebuild) {
        this.loop = loop;
        this.pool = pool;
        this.closer = closer;
        this.beforeRebuild = beforeRebuild;
        this.log = new ChangeLog(loop, pool);
        this.restUntilNanos = loop.clock().nanos();
    }

    /** A backend is in another state now; the pool and the log hear of it after this turn. */
    void add(Backend backend, String reason) {
        log.add(backend, reason);
        add();
    }

    /** The checks of a backend fail: its sessions end if the configuration says so, after others have taken its place. */
    void close(Backend backend) {
        if (pool.config().health().onBackendDown() == BackendDown.CLOSE) {
            closing.add(backend);
        }
    }

    /** Weights have changed. */
    void add() {
        if (wanted) {
            return;
        }
        wanted = true;
        if (restUntilNanos - loop.clock().nanos() > 0) {
            loop.timers().arm(rest, restUntilNanos);
        } else if (!posted) {
            posted = true;
            loop.execute(this::onPosted);
        }
    }

    private void onPosted() {
        posted = false;
        if (wanted) {
            settle();
        }
    }

    /** Rebuilds the pool now: whoever asked for a change may be told that it is effective. */
    void settle() {
        wanted = false;
        loop.timers().disarm(rest);
        beforeRebuild.run();
        pool.rebuild();
        long now = loop.clock().nanos();
        restUntilNanos = pool.backends().size() > LARGE ? now + REST_NANOS : now;
        log.flush();
        lookForBackends(now);
        if (!closing.isEmpty()) {
            Duration over = pool.config().health().closeSpread();
            tellOfEnds(over);
            closer.close(Set.copyOf(closing), over);
            closing.clear();
        }
    }

    private void tellOfEnds(Duration over) {
        int sessions = closing.stream().mapToInt(Backend::inFlight).sum();
        if (sessions > 0) {
            LoggingEventBuilder line =
                    LOG.atWarn().addKeyValue("pool", pool.name()).addKeyValue("reason", "backend_down");
            boolean one = closing.size() == 1;
            String name = closing.iterator().next().name();
            (one ? line.addKeyValue("backend", name) : line)
                    .log(
                            "ending {} of {}{}: the checks failed, and onBackendDown is close",
                            Counted.of(sessions, "session"),
                            one
                                    ? "backend " + pool.name() + "/" + name
                                    : closing.size() + " backends of pool " + pool.name(),
                            over.isZero() ? "" : " over " + DurationText.print(over));
        }
    }

    /** Says when nobody is left to serve, with why, and when somebody is there again. */
    private void lookForBackends(long now) {
        PoolWithoutBackend before = pool.failures().withoutBackend();
        if (before == null && pool.backends().stream().anyMatch(PoolChanges::isFirstCheckedNow)) {
            return; // what there is to say is said after its first check
        }
        if (pool.eligible().isEmpty()) {
            String reason = states();
            if (before == null) {
                emptySinceNanos = now;
                LOG.atError()
                        .addKeyValue("pool", pool.name())
                        .addKeyValue("reason", "no_backend")
                        .log(
                                "pool {} has no backend {}: clients that come to it {}",
                                pool.name(),
                                reason.isEmpty() ? "at all" : "left (" + reason + ")",
                                fate());
            }
            pool.failures()
                    .withoutBackend(new PoolWithoutBackend(before == null ? Instant.now() : before.since(), reason));
        } else if (before != null) {
            pool.failures().withoutBackend(null);
            LOG.atInfo()
                    .addKeyValue("pool", pool.name())
                    .log(
                            "pool {} has a backend again, after {} without",
                            pool.name(),
                            DurationText.print(
                                    Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(now - emptySinceNanos) + 1)));
        }
    }

    private static boolean isFirstCheckedNow(Backend backend) {
        return backend.state() == BackendState.DOWN
                && backend.isUnproven()
                && backend.health().last() == null;
    }

    private String fate() {
        return pool.waitsWhenNoneUp()
                ? "wait for one, "
                        + DurationText.print(pool.config().limits().noneUp().timeout()) + " at most"
                : "are refused";
    }

    private String states() {
        int[] counts = new int[BackendState.values().length];
        pool.backends().forEach(backend -> counts[backend.state().ordinal()]++);
        StringJoiner words = new StringJoiner(", ");
        for (BackendState state : BackendState.values()) {
            int count = counts[state.ordinal()];
            if (count > 0) {
                words.add(count + (state == BackendState.MAINTENANCE ? " in " : " ") + state.label());
            }
        }
        return words.toString();
    }

    void stop() {
        wanted = false;
        loop.timers().disarm(rest);
        log.stop();
    }
}
