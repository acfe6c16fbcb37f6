package dev.sluice.proxy.pool;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * A session that waits for a backend of a full pool. It is granted one, or refused, or leaves: exactly one of them.
 *
 * <p>Threading: any thread; {@link #onGranted} and {@link #onRefused} are called by whoever made room and must only pass it on to
 * the session's loop.
 */
public abstract class Waiter implements Predicate<Backend> {
    private enum State {
        WAITING,
        ANSWERED,
        LEFT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    private volatile int servedBefore;
    private volatile int position;

    /** It is queued now, so many having been served from the queue before. */
    final void queued(int served) {
        servedBefore = served;
    }

    /** It waits no longer, so many having been served from the queue before. */
    final void dequeued(int served) {
        position = served - servedBefore + 1;
    }

    /** Its place in the queue as HAProxy counts it: one more than those who were served while it waited; 0 while it waits. */
    public final int position() {
        return position;
    }

    /** What the choice of a backend may depend on. */
    protected abstract long key();

    /** True for a backend that must not be chosen for it, as far as there is another. */
    @Override
    public abstract boolean test(Backend backend);

    /** A backend with one session of it claimed, to be given back with {@link Pool#release}. */
    protected abstract void onGranted(Backend backend);

    /** The pool has no eligible backend any more. */
    protected abstract void onRefused();

    final boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** True for the one caller who may answer it. */
    final boolean answer() {
        return state.compareAndSet(State.WAITING, State.ANSWERED);
    }

    /** False when it was answered already. */
    final boolean leave() {
        return state.compareAndSet(State.WAITING, State.LEFT);
    }
}
