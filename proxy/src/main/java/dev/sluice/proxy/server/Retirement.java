package dev.sluice.proxy.server;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.server.Shutdown.Phase;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.end.DrainScope;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The retirement of the process, phase by phase ({@link Shutdown}): no longer ready, then no new clients, then time for
 * the sessions, then the end of those that are left. No step waits for ever for a loop that hangs, nor for a reload
 * that does.
 *
 * <p>Threading: {@link #begin} blocks; the rest is for any thread.
 */
public final class Retirement {
    private static final Logger LOG = Area.PROCESS.logger();

    /** What the loops have for each step that ends something. */
    static final Duration LOOPS_END_WITHIN = Duration.ofSeconds(2);

    /** How often the last session is looked for. */
    private static final Duration POLL = Duration.ofMillis(20);
    /** How often the log says that there are still some. */
    private static final Duration REPORT = Duration.ofSeconds(10);
    /** Between the end of the last session and that of the process; ample, since who waits for it kills. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** The step that closes the doors. */
    interface Doors {
        void close() throws InterruptedException;
    }

    private final Shutdown shutdown;
    private final Supplier<ProcessConfig> config;
    private final ChangeLocks locks;
    private final Loops loops;
    private final List<Worker> workers;
    private final Doors doors;
    private final Duration reportEvery;

    /** The parts that it ends: the doors first, then the sessions, with the loops that have them. */
    record Parts(Loops loops, List<Worker> workers, Doors doors) {}

    /**
     * @param shutdown goes through its phases
     * @param locks held by who changes the configuration that runs
     */
    Retirement(Shutdown shutdown, Supplier<ProcessConfig> config, ChangeLocks locks, Parts parts) {
        this(shutdown, config, locks, parts, REPORT);
    }

    /** @param reportEvery how often the log says how many sessions are left */
    Retirement(
            Shutdown shutdown, Supplier<ProcessConfig> config, ChangeLocks locks, Parts parts, Duration reportEvery) {
        this.shutdown = shutdown;
        this.config = config;
        this.locks = locks;
        this.loops = parts.loops;
        this.workers = parts.workers;
        this.doors = parts.doors;
        this.reportEvery = reportEvery;
    }

    /** Returns when no session is left, or the loops do not end them. Later calls do nothing. */
    void begin() throws InterruptedException {
        if (!shutdown.begin()) {
            return;
        }
        awaitReload();
        ProcessConfig process = config.get();
        boolean _ = shutdown.await(process.drainDelay());
        shutdown.advance(Phase.CLOSED);
        boundedly(doors);
        shutdown.advance(Phase.DRAINING);
        DrainConfig drain = process.drain();
        // The end comes below, at the timeout.
        DrainConfig spread = new DrainConfig(Duration.ZERO, drain.spread(), drain.idleFirst(), drain.rate());
        workers.forEach(worker -> worker.drain(DrainScope.ALL, spread, workers.size(), Cause.DRAIN));
        awaitSessions(drain.timeout());
        shutdown.advance(Phase.ENDING);
        sayWhoIsClosed(sessions(), drain.timeout());
        workers.forEach(worker -> worker.endAll(Cause.DRAIN));
        boundedly(() -> loops.call(_ -> {}, LOOPS_END_WITHIN));
        shutdown.advance(Phase.STOPPED);
    }

    private void sayWhoIsClosed(int left, Duration timeout) {
        if (left > 0) {
            boolean hurried = shutdown.isHurried();
            LOG.atWarn()
                    .addKeyValue("reason", hurried ? "second_signal" : "drain_timeout")
                    .addKeyValue("sessions", left)
                    .log(
                            "{}: {} still open and {} closed",
                            hurried
                                    ? "second signal"
                                    : "process.drain.timeout (" + DurationText.print(timeout) + ") is over",
                            Counted.of(left, "session was", "sessions were"),
                            left == 1 ? "is" : "are");
        }
    }

    /** One that binds just now ends first, unless it hangs: then its sockets go with the process. */
    private void awaitReload() throws InterruptedException {
        if (!locks.awaitServing(LoopCall.PATIENCE)) {
            LOG.error("a change of the configuration does not end; stopping nevertheless");
        }
    }

    private static void boundedly(Doors step) throws InterruptedException {
        try {
            step.close();
        } catch (LoopUnavailableException hanging) {
            LOG.error("stopping without a loop: {}", hanging.getMessage());
        }
    }

    /** The longest that {@link #begin} may take, and the process after it, by the present configuration. */
    public Duration endsWithin() {
        ProcessConfig now = config.get();
        return now.drainDelay().plus(now.drain().timeout()).plus(MARGIN);
    }

    /** What holds for it at present. */
    public ProcessConfig config() {
        return config.get();
    }

    private void awaitSessions(Duration atMost) throws InterruptedException {
        long began = System.nanoTime();
        long reports = 1;
        for (int left = sessions(); left > 0; left = sessions()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - began);
            if (waited.compareTo(atMost) >= 0 || shutdown.await(POLL)) {
                return;
            }
            if (waited.compareTo(reportEvery.multipliedBy(reports)) > 0) {
                reports++;
                LOG.info(
                        "waiting for {}, {} s more at most",
                        Counted.of(left, "session"),
                        atMost.minus(waited).toSeconds());
            }
        }
    }

    private int sessions() {
        return workers.stream().mapToInt(Worker::sessions).sum();
    }
}
