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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health checker of one backend: checks it again and again and decides from the verdicts whether it is up. Until its first check
 * it counts as its configuration says; that check decides alone.
 *
 * <p>Threading: owned by the control loop.
 */
final class Checker implements ProbeTurns.Turn, ProbeTurns.Kept, ProbeObserver {
    /** Intervals vary by this share, so that checks of many backends and instances do not meet. */
    private static final double JITTER = 0.1;

    private final Loop loop;
    private final Backend backend;
    private final HealthCheckConfig config;
    private final Supplier<Script> script;
    private final CheckObserver observer;
    private final ProbeTurns turns;
    private final Timer timer = new Timer() {
        @Override
        protected void onDeadline() {
            onDue();
        }
    };

    private @Nullable Probe probe;
    /** What the first check has said, which waits for others. */
    private @Nullable Verdict withheld;

    private long withheldTookNanos;

    private boolean isHeard;
    private boolean checked;
    private boolean up = true;
    /** Whether the last check found nothing wrong but the role. */
    private boolean hasOtherRole;
    /** Checks in a row that spoke against the present state. */
    private int against;

    private long startedNanos;
    private final Haste haste = new Haste();

    Checker(
            CheckMeans means,
            Backend backend,
            HealthCheckConfig config,
            Supplier<Script> script,
            CheckObserver observer) {
        this.loop = means.loop();
        this.turns = means.turns();
        this.backend = backend;
        this.config = config;
        this.script = script;
        this.observer = observer;
    }

    /** Begins with what an earlier one has found, whose check was another. */
    void inherit(Checker earlier) {
        checked = earlier.checked;
        up = earlier.up;
        hasOtherRole = earlier.hasOtherRole;
    }

    /** Begins with a verdict of long ago: the first check decides alone. */
    void assume(boolean isUp) {
        up = isUp;
    }

    void start(long delayNanos) {
        long now = loop.clock().nanos();
        startedNanos = now - Haste.SOON_NANOS;
        loop.timers().arm(timer, now + delayNanos);
    }

    void stop() {
        loop.timers().disarm(timer);
        turns.leave(this);
        turns.reclaim(this);
        if (probe != null) {
            probe.abandon();
        }
    }

    private void onDue() {
        Probe present = probe;
        if (present != null && present.isKept()) {
            turns.reclaim(this);
            begin();
            present.again(timeoutNanos());
        } else {
            turns.ask(this);
        }
    }

    /**
     * Sessions have failed, and others wait for what comes of it: the next check comes at once; and later and later while the
     * checks pass and sessions fail all the same.
     *
     * @param firstNanos when the first of them failed, without one that was served since
     */
    void soon(long firstNanos) {
        if (haste.ask(firstNanos)) {
            hasten();
        }
    }

    private void begin() {
        startedNanos = loop.clock().nanos();
        haste.begin();
    }

    private void hasten() {
        if (timer.isArmed()) {
            Duration interval = config.schedule().interval();
            long at = haste.next(startedNanos, interval.toNanos(), timer.deadlineNanos());
            if (at - timer.deadlineNanos() < 0) {
                long now = loop.clock().nanos();
                loop.timers().arm(timer, at - now < 0 ? now : at);
            }
        }
    }

    @Override
    public void onTurn() {
        begin();
        probe = Probe.start(loop, backend.checkTarget(), script.get(), timeoutNanos(), this);
    }

    private long timeoutNanos() {
        return config.schedule().timeout().toNanos();
    }

    @Override
    public void onWanted() {
        if (probe != null) {
            probe.abandon();
        }
    }

    @Override
    public void onLost(boolean asked) {
        turns.reclaim(this);
        if (asked) {
            turns.ask(this);
        } else { // a server that goes down ends its connections first
            long soon = startedNanos + config.schedule().fastInterval().toNanos();
            long at = Math.max(soon, loop.clock().nanos());
            loop.timers().arm(timer, Math.min(timer.deadlineNanos(), at));
        }
    }

    @Override
    public void onClosed() {
        turns.end();
    }

    @Override
    public void onVerdict(Verdict heard) {
        haste.end();
        long took = loop.clock().nanos() - startedNanos;
        Verdict own = Demands.judge(
                config.database() == null ? null : config.database().demand(), heard);
        Verdict verdict = observer.judge(backend, own);
        isHeard = true;
        withheld = verdict == null ? own : null;
        withheldTookNanos = took;
        if (probe != null && probe.isKept()) {
            turns.keep(this);
        }
        try {
            if (verdict != null) {
                note(verdict, took);
            }
        } finally { // whatever those who are told throw: the next check comes
            Duration usual = interval();
            again(own.isMade() ? usual : shorter(config.schedule().fastInterval(), usual), took);
        }
    }

    /** Whether a check has said anything. */
    boolean isHeard() {
        return isHeard;
    }

    /** Whether what its check has said stands for an up. */
    boolean isTaken() {
        return up || isWithheld();
    }

    /** Whether what its first check has said waits for others. */
    boolean isWithheld() {
        return withheld != null;
    }

    /** The others have been heard: what its check has said counts. */
    void release() {
        if (withheld != null) {
            Verdict verdict = withheld;
            withheld = null;
            note(verdict, withheldTookNanos);
        }
    }

    /** What others say counts more than what its own check has said. */
    void overrule(Verdict verdict) {
        withheld = null;
        note(verdict, 0);
    }

    private void note(Verdict verdict, long took) {
        HealthCounters counters = backend.health();
        CheckResult before = counters.last();
        CheckResult result =
                new CheckResult(verdict.code().name(), verdict.detail(), took, startedNanos + took, verdict.facts());
        counters.last(result);
        if (!verdict.isKnown()) {
            (verdict.isMade() ? counters.unclear : counters.notMade).increment();
        }
        if (result.changesClarity(before)) {
            observer.onUnclear(backend, result);
        }
        if (!verdict.isKnown()) {
            return;
        }
        if (took > 0) {
            counters.checkTime.record(took);
        }
        if (verdict.passed()) {
            counters.passed.increment();
            counters.passed(startedNanos);
        } else {
            counters.failed.increment();
        }
        judge(verdict, Duration.ofNanos(took).toMillis());
        observer.onChecked(backend, verdict.passed());
        checked = true;
    }

    private void again(Duration interval, long took) {
        long wait = (long) (interval.toNanos()
                * (1 - JITTER / 2 + JITTER * ThreadLocalRandom.current().nextDouble()));
        loop.timers().arm(timer, startedNanos + Math.max(took, wait));
        if (haste.isWanted()) {
            hasten();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void judge(Verdict verdict, long tookMillis) {
        boolean certain = verdict.isOtherRole() || (verdict.passed() && hasOtherRole);
        hasOtherRole = verdict.isOtherRole();
        boolean unheard = !checked && config.initiallyDown();
        if (verdict.passed() == up && !unheard) {
            against = 0;
            return;
        }
        against++;
        int needed = up ? config.fall() : config.rise();
        if (against >= needed || !checked || certain) {
            up = verdict.passed();
            haste.calm();
            observer.onChange(backend, up, "%s (%s)".formatted(verdict, counts(needed, certain, tookMillis)));
            against = 0;
        }
    }

    private String counts(int needed, boolean certain, long tookMillis) {
        String result = up ? "passed" : "failed";
        if (!checked) {
            return "the first check %s, %d ms".formatted(result, tookMillis);
        }
        return certain
                ? tookMillis + " ms"
                : "%d of %d checks %s, %d ms".formatted(against, needed, result, tookMillis);
    }

    private Duration interval() {
        Schedule schedule = config.schedule();
        if (against > 0 || (!up && config.isForRole() && observer.isUrgent())) {
            return schedule.fastInterval();
        }
        return up ? schedule.interval() : schedule.downInterval();
    }
}
