package dev.sluice.proxy.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The progress of the process on its way from its start to its end; the one answer to whether it is ready, accepts
 * clients or may change.
 *
 * <p>Threading: any thread. Phases only go forward.
 */
public final class Shutdown {
    /** The phases of the process, in their order. */
    public enum Phase {
        /** Nothing accepts yet. */
        STARTING,
        /** Clients are accepted, and the configuration may change. */
        RUNNING,
        /** {@code drain.delay}: clients are accepted for whoever has not heard yet that they should go elsewhere. */
        NOT_READY,
        /** Nobody accepts any more. */
        CLOSED,
        /** The sessions that are left have {@code drain.timeout}. */
        DRAINING,
        /** The sessions that are left are ended. */
        ENDING,
        /** None is left, or the loops do not end them. */
        STOPPED
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final CountDownLatch hurry = new CountDownLatch(1);

    /** Where it is. */
    public Phase phase() {
        return phase.get();
    }

    /** True once it has begun to stop. */
    boolean hasBegun() {
        return phase().compareTo(Phase.NOT_READY) >= 0;
    }

    /** True while clients are accepted, be it for the last time. */
    boolean accepts() {
        return switch (phase()) {
            case RUNNING, NOT_READY -> true;
            case STARTING, CLOSED, DRAINING, ENDING, STOPPED -> false;
        };
    }

    /** Begins to stop; false when that has begun already. */
    boolean begin() {
        return move(Phase.NOT_READY);
    }

    /** Goes on to this phase, if it is not beyond. */
    void advance(Phase next) {
        boolean _ = move(next);
    }

    private boolean move(Phase next) {
        return phase.getAndUpdate(now -> now.compareTo(next) < 0 ? next : now).compareTo(next) < 0;
    }

    /** No phase waits any longer. */
    void hurry() {
        hurry.countDown();
    }

    /** Whether somebody wants that no phase waits. */
    boolean isHurried() {
        return hurry.getCount() == 0;
    }

    /** Waits, unless it is hurried; true when it is. */
    boolean await(Duration time) throws InterruptedException {
        return hurry.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
