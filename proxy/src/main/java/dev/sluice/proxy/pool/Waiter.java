package dev.sluice.proxy.pool;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * A session that waits for a backend of a pool that is full, or has none. It is granted one, or refused, or leaves: exactly one of them.
 *
 * <p>Threading: any thread; {@link #onGranted} and {@link #onRefused} are called by whoever made room and must only pass it on to
 * the session's loop.
 */
public abstract class Waiter implements Predicate<Backend> {
    /** The ticket of one who has not waited before. */
    public static final long NO_TICKET = 0;

    private enum State {
        WAITING,
        ANSWERED,
        LEFT
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    private volatile long ticket;
    private volatile int servedBefore;
    private volatile int position;

    /** One who comes. */
    protected Waiter() {
        this(NO_TICKET);
    }

    /** @param ticket from an earlier wait of the same session, whose place in the order it keeps; {@link #NO_TICKET} for none */
    protected Waiter(long ticket) {
        this.ticket = ticket;
    }

    /** It is queued now, so many having been served from the queue before. */
    final void queued(long drawn, int served) {
        ticket = drawn;
        servedBefore = served;
    }

    /** Its place in the order of the queue: who has a smaller one comes first. */
    public final long ticket() {
        return ticket;
    }

    /** Whether it begins to wait since no backend takes it, and not for want of room. */
    protected boolean isHeld() {
        return false;
    }

    /** Whether its place is kept for it when it is called, until {@link Pool#giveBackPlace}. */
    protected boolean keepsPlace() {
        return false;
    }

    /** Whether it has kept a place from an earlier wait. */
    protected boolean hasPlace() {
        return false;
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

    /** The pool has no eligible backend any more, and does not let sessions wait for one. */
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
