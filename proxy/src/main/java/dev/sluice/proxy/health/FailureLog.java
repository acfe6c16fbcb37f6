package dev.sluice.proxy.health;

import dev.sluice.config.model.OutlierConfig;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import dev.sluice.proxy.pool.Failures;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolFailing;
import dev.sluice.proxy.reading.BackendReading;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log lines about connects of one pool that fail, and the condition that all of its backends fail: ejection never takes the last one out, and
 * a pool without health checks has nobody else to notice.
 *
 * <p>Threading: owned by the control loop.
 */
final class FailureLog extends Timer {
    private static final Logger LOG = Area.BACKEND.logger();
    /** Lines at once that a person can still read. */
    private static final int MOST_LINES = 20;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** While connects go on to fail their lines become rarer: an outage of a night should leave room in the log for its cause. */
    private static final int LONGEST_PERIODS = 10;

    private final Loop loop;
    private final Pool pool;
    private final ConnectResult[] results = ConnectResult.values();
    /** Of a backend, and of those that have no line of their own. */
    private final long[] added = new long[results.length];

    private final long[] others = new long[results.length];

    /** Who failed at the last look. */
    private List<Backend> failing = List.of();

    private long sinceNanos;
    private long toldNanos;
    private int periods = 1;
    private long lastFailureNanos;
    /** Of the last connects that failed. */
    private String connectReason = "";

    FailureLog(Loop loop, Pool pool) {
        this.loop = loop;
        this.pool = pool;
    }

    /** A session has failed, the first after none had. */
    void onFailure() {
        if (!isArmed()) {
            long now = loop.clock().nanos();
            toldNanos = now;
            periods = 1;
            loop.timers().arm(this, now + PERIOD_NANOS);
        }
    }

    @Override
    protected void onDeadline() {
        long now = loop.clock().nanos();
        boolean failed = pool.failures().look();
        if (failed) {
            lastFailureNanos = now;
        }
        if (now - toldNanos >= periods * PERIOD_NANOS) {
            boolean any = tell(TimeUnit.NANOSECONDS.toSeconds(now - toldNanos));
            toldNanos = now;
            periods = any ? Math.min(2 * periods, LONGEST_PERIODS) : 1;
        }
        judge(now);
        if (failed || periods > 1 || pool.failures().failing() != null) {
            loop.timers().arm(this, now + PERIOD_NANOS);
        }
    }

    /** One line for each backend; false when there was nothing to tell. */
    private boolean tell(long seconds) {
        int lines = 0;
        int more = 0;
        String last = "";
        for (Backend backend : pool.backends()) {
            long count = count(backend);
            if (count == 0) {
                continue;
            }
            if (lines++ < MOST_LINES) {
                tell(backend, count, seconds);
            } else {
                more++;
                last = backend.name();
                for (int i = 0; i < others.length; i++) {
                    others[i] += added[i];
                }
            }
        }
        if (more > 0) {
            LOG.atWarn()
                    .addKeyValue("pool", pool.name())
                    .log(
                            "pool {}: connects to {} failed in the last {}: {}; the last was {}",
                            pool.name(),
                            Counted.of(more, "more backend"),
                            time(seconds),
                            words(others),
                            last);
            Arrays.fill(others, 0);
        }
        return lines > 0;
    }

    private void tell(Backend backend, long count, long seconds) {
        LOG.atWarn()
                .addKeyValue("pool", pool.name())
                .addKeyValue("backend", backend.name())
                .addKeyValue("reason", connectReason)
                .log(
                        "backend {}/{} at {}: {} failed in the last {}: {}{}{}",
                        pool.name(),
                        backend.name(),
                        backend.address(),
                        Counted.of(count, "connect"),
                        time(seconds),
                        words(added),
                        detail(backend.failures().reason()),
                        destination());
    }

    /** What there is to say of the last failure besides its kind. */
    private static String detail(FailureReason reason) {
        return reason.detail() == null ? "" : " (the last: " + reason.detail() + ")";
    }

    /** Where the last one wanted to go, of a pool whose clients say that themselves. */
    private String destination() {
        PeerAddress last = pool.failures().lastDestination();
        return last == null ? "" : "; the last was to " + last;
    }

    private static String time(long seconds) {
        return seconds <= 1 ? "second" : seconds + " seconds";
    }

    /** Connects to the backend that failed since the last time, by reason in {@link #added}. */
    private long count(Backend backend) {
        BackendReading reading = new BackendReading(backend);
        long[] told = null;
        long all = 0;
        for (ConnectResult result : results) {
            int i = result.ordinal();
            added[i] = 0;
            if (!result.blamesBackend()) {
                continue;
            }
            long now = reading.connectFailures(result);
            if (now > 0) {
                told = told == null ? backend.failuresTold() : told;
                added[i] = now - told[i];
                told[i] = now;
                all += added[i];
                if (added[i] > 0) {
                    connectReason = result.label();
                }
            }
        }
        return all;
    }

    private static String words(long[] counts) {
        StringJoiner words = new StringJoiner(", ");
        for (ConnectResult result : ConnectResult.values()) {
            long count = counts[result.ordinal()];
            if (count > 0) {
                words.add(String.format(Locale.ROOT, "%d %s", count, result.label()));
            }
        }
        return words.toString();
    }

    /** Whether there is a backend that serves. */
    private void judge(long now) {
        Failures failures = pool.failures();
        PoolFailing before = failures.failing();
        List<Backend> eligible = pool.eligible();
        long attempts = attempts(eligible);
        if (attempts == 0) {
            end(before, eligible.isEmpty() ? "it has no backend left to try" : hope(eligible));
        } else if (now - lastFailureNanos >= Failures.STALE_NANOS) {
            end(before, "nobody has tried for " + DurationText.print(Duration.ofNanos(Failures.STALE_NANOS)));
        } else if (before != null) {
            failing = eligible;
            failures.failing(new PoolFailing(
                    before.since(),
                    attempts,
                    lastFailureNanos,
                    failures.lastReason().toString()));
        } else if (now - lastFailureNanos < PERIOD_NANOS) {
            sinceNanos = now;
            failing = eligible;
            tellBegin(eligible, attempts);
            failures.failing(new PoolFailing(
                    Instant.now(),
                    attempts,
                    lastFailureNanos,
                    failures.lastReason().toString()));
        }
    }

    private String hope(List<Backend> eligible) {
        return eligible.equals(failing) ? "a session was served" : "its backends have changed";
    }

    /** Attempts that failed in a row, over all of these; 0 when one of them has not failed often enough to say so. */
    private long attempts(List<Backend> eligible) {
        OutlierConfig outlier = pool.config().health().outlier();
        int least = Failures.inARow(outlier);
        long attempts = 0;
        for (Backend backend : eligible) {
            int inARow = backend.failures().count();
            if (inARow < least) {
                return 0;
            }
            attempts += inARow;
        }
        return attempts;
    }

    private void tellBegin(List<Backend> eligible, long attempts) {
        Backend one = eligible.getFirst();
        String reason = pool.failures().lastReason().toString();
        LOG.atError()
                .addKeyValue("pool", pool.name())
                .addKeyValue("reason", reason)
                .log(
                        "pool {} serves nobody: the last {} of {} failed ({}); its clients are reset",
                        pool.name(),
                        attempts == 1 ? "session" : Counted.of(attempts, "session"),
                        eligible.size() == 1 ? only(one) : "all " + eligible.size() + " backends that it may use",
                        reason);
    }

    private String only(Backend one) {
        String which = pool.backends().size() == 1 ? "its only backend " : "the last backend that it may use, ";
        return which + one.name() + " at " + one.address();
    }

    private void end(@Nullable PoolFailing over, String why) {
        if (over == null) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("pool", pool.name())
                .log(
                        "pool {} no longer fails: {}; it did for {}, {} in a row",
                        pool.name(),
                        why,
                        DurationText.print(Duration.ofSeconds(
                                TimeUnit.NANOSECONDS.toSeconds(loop.clock().nanos() - sinceNanos) + 1)),
                        Counted.of(over.attempts(), "session"));
        pool.failures().failing(null);
    }

    void stop() {
        loop.timers().disarm(this);
        pool.failures().failing(null);
    }
}
