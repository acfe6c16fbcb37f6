package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HealthCheckConfig.Schedule;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.HealthCounters;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The health checker of one backend: checks it again and again and decides from the verdicts whether it is up. It
 * counts as up until a check says otherwise; the very first check decides alone.
 *
 * <p>Threading: owned by the control loop.
 */
final class Checker implements ProbeTurns.Turn {
    /** Intervals vary by this share, so that checks of many backends and instances do not meet. */
    private static final double JITTER = 0.1;

    /** The observer of the results of checks. */
    interface Observer {
        /** A check has passed or failed. */
        void onChecked(Backend backend, boolean passed);

        /**
         * The backend has come up or gone down.
         *
         * @param reason for people
         */
        void onChange(Backend backend, boolean up, String reason);
    }

    private final Loop loop;
    private final Backend backend;
    private final HealthCheckConfig config;
    private final Script script;
    private final Observer observer;
    private final ProbeTurns turns;
    private final Timer timer = new Timer() {
        @Override
        protected void onDeadline() {
            turns.ask(Checker.this);
        }
    };

    private @Nullable Probe probe;
    private boolean checked;
    private boolean up = true;
    /** Checks in a row that spoke against the present state. */
    private int against;

    private long startedNanos;

    Checker(Loop loop, Backend backend, HealthCheckConfig config, Script script, Observer observer, ProbeTurns turns) {
        this.loop = loop;
        this.backend = backend;
        this.config = config;
        this.script = script;
        this.observer = observer;
        this.turns = turns;
    }

    /** Begins with what an earlier one has found, whose check was another. */
    void inherit(Checker earlier) {
        checked = earlier.checked;
        up = earlier.up;
    }

    /** Begins with a verdict of long ago: the first check decides alone. */
    void assume(boolean isUp) {
        up = isUp;
    }

    void start(long delayNanos) {
        loop.timers().arm(timer, loop.clock().nanos() + delayNanos);
    }

    void stop() {
        loop.timers().disarm(timer);
        turns.leave(this);
        if (probe != null) {
            probe.abandon();
        }
    }

    @Override
    public void onTurn() {
        startedNanos = loop.clock().nanos();
        probe = Probe.start(
                loop,
                backend.checkTarget(),
                script,
                config.schedule().timeout().toNanos(),
                this::onVerdict,
                turns::end);
    }

    void onVerdict(Verdict verdict) {
        long took = loop.clock().nanos() - startedNanos;
        try {
            note(verdict, took);
        } finally { // whatever those who are told throw: the next check comes
            Duration usual = interval();
            again(verdict.isKnown() ? usual : shorter(config.schedule().fastInterval(), usual), took);
        }
    }

    private void note(Verdict verdict, long took) {
        HealthCounters counters = backend.health();
        counters.last(new CheckResult(verdict.code().name(), verdict.detail(), took, startedNanos + took));
        if (!verdict.isKnown()) {
            counters.notMade.increment();
            return;
        }
        counters.checkTime.record(took);
        (verdict.passed() ? counters.passed : counters.failed).increment();
        judge(verdict, Duration.ofNanos(took).toMillis());
        observer.onChecked(backend, verdict.passed());
        checked = true;
    }

    private void again(Duration interval, long took) {
        long wait = (long) (interval.toNanos()
                * (1 - JITTER / 2 + JITTER * ThreadLocalRandom.current().nextDouble()));
        loop.timers().arm(timer, startedNanos + Math.max(took, wait));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void judge(Verdict verdict, long tookMillis) {
        if (verdict.passed() == up) {
            against = 0;
            return;
        }
        against++;
        int needed = up ? config.fall() : config.rise();
        if (against >= needed || !checked) {
            up = verdict.passed();
            String counts = checked ? against + " of " + needed + " checks" : "the first check";
            String result = up ? "passed" : "failed";
            against = 0;
            observer.onChange(backend, up, "%s (%s %s, %d ms)".formatted(verdict, counts, result, tookMillis));
        }
    }

    private Duration interval() {
        Schedule schedule = config.schedule();
        if (against > 0) {
            return schedule.fastInterval();
        }
        return up ? schedule.interval() : schedule.downInterval();
    }
}
