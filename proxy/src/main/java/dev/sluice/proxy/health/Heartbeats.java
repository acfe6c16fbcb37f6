package dev.sluice.proxy.health;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.LoopThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The heartbeats of the event loops: once a second each is asked to run a task; how long that waited is remembered, and
 * a line says when one hangs or has ended. On a thread of its own, since any loop may be the one that hangs.
 *
 * <p>Threading: any thread.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = Area.LOOP.logger();

    private static final long PERIOD_MILLIS = 1_000;
    /** A turn takes milliseconds; a rebuild of ten thousand backends, or a machine without a processor to spare, a second. */
    private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long ANSWERED = Long.MIN_VALUE;

    /** The heartbeat of one loop. */
    private static final class Beat {
        /** When the task that has not run yet was posted. */
        private volatile long postedNanos = ANSWERED;

        private volatile long lastNanos;
        /** Whether the log knows that it does not run. */
        private boolean told;

        long lagNanos(long now) {
            long posted = postedNanos;
            return posted == ANSWERED ? lastNanos : Math.max(lastNanos, now - posted);
        }

        void onRun() {
            // Not the loop's own clock, which stands still within a turn.
            lastNanos = Math.max(0, Clock.SYSTEM.nanos() - postedNanos);
            postedNanos = ANSWERED;
        }
    }

    private final Supplier<List<LoopThread>> loops;
    private final Map<LoopThread, Beat> beats = new ConcurrentHashMap<>();
    private volatile Runnable onBeat = () -> {};
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param loops those that there are now */
    public Heartbeats(Supplier<List<LoopThread>> loops) {
        this.loops = loops;
    }

    public void start() {
        Thread.ofPlatform().daemon().name("sluice-heartbeats").start(this::run);
    }

    private void run() {
        try {
            do {
                guardedBeat();
            } while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does that
        }
    }

    /** Runs this after each round, on the one thread that no loop can hold up; it must not wait for a loop. */
    public void onBeat(Runnable task) {
        onBeat = task;
    }

    private void guardedBeat() {
        try {
            beat();
            onBeat.run();
        } catch (Throwable defect) { // without this thread nobody would see a loop that hangs
            LOG.error("defect in the watch over the loops; it goes on", defect);
        }
    }

    /** One round. */
    void beat() {
        for (LoopThread loop : loops.get()) {
            Beat beat = beats.computeIfAbsent(loop, _ -> new Beat());
            if (beat.postedNanos == ANSWERED) {
                beat.postedNanos = Clock.SYSTEM.nanos();
                loop.execute(beat::onRun);
            }
            tell(loop, beat);
        }
    }

    private void tell(LoopThread loop, Beat beat) {
        boolean runs = isAlive(loop);
        if (runs == beat.told && closed.getCount() > 0) {
            if (runs) {
                LOG.warn("{} runs again", loop);
            } else if (loop.hasEnded()) {
                LOG.error("{} has ended: what it does is not done any more; restart the process", loop);
            } else {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(lagNanos(loop));
                LOG.error("{} hangs: it has run no task for {} s; {}", loop, seconds, loop.whereabouts());
            }
            beat.told = !runs;
        }
    }

    /** The loops that there are. */
    public List<LoopThread> loops() {
        return new ArrayList<>(loops.get());
    }

    /** False when it has ended or hangs. */
    public boolean isAlive(LoopThread loop) {
        return !loop.hasEnded() && lagNanos(loop) < HANGS_NANOS;
    }

    /** How long the last task waited, or for how long the present one has. */
    public long lagNanos(LoopThread loop) {
        Beat beat = beats.get(loop);
        return beat == null ? 0 : beat.lagNanos(Clock.SYSTEM.nanos());
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
