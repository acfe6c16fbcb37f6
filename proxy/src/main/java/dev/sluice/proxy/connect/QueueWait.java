package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one session for a backend: of a pool that is full, or, where sessions are held, of one that has none for it. A session of
 * a pool that holds sessions keeps its ticket and its room in the queue until it is connected, so that a backend which refuses it
 * right after it came up costs it nothing but time.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class QueueWait {
    /** The connector that waits. */
    interface Listener {
        /** A claim on a backend is the session's from now on; or on none. */
        void onClaim(@Nullable Backend backend);

        /** The wait is over, and that backend is to be tried. */
        void onPlace(Backend backend);
    }

    private final Loop loop;
    private final Pool pool;
    private final TriedBackends tried;
    private final ConnectObserver observer;
    private final Listener listener;
    private @Nullable QueuePlace place;

    private long roomNanos;
    private long ticket = Waiter.NO_TICKET;
    /** Whether it has room in the queue to come back to. */
    private boolean kept;

    private boolean held;
    private boolean counted;
    private long heldSinceNanos;

    QueueWait(Loop loop, Pool pool, TriedBackends tried, ConnectObserver observer, Listener listener) {
        this.loop = loop;
        this.pool = pool;
        this.tried = tried;
        this.observer = observer;
        this.listener = listener;
    }

    /** Says how long it waits for room. */
    void roomWithin(long nanos) {
        roomNanos = nanos;
    }

    /**
     * Waits for room, or behind those who are held.
     *
     * @param key a hash of the client's address
     */
    void begin(long key) {
        long now = loop.clock().nanos();
        if (pool.waitsWhenNoneUp() && pool.isHolding(now)) {
            held(now);
        }
        enter(key, false);
    }

    /**
     * Waits for a backend to come up, where the pool lets sessions wait for that and no backend is left to try. One that was held before
     * waits in any case.
     *
     * @param key a hash of the client's address
     * @param last how the last attempt ended
     * @return false when it does not
     */
    boolean hold(long key, ConnectResult last) {
        boolean nobodyLeft = held || !pool.isWorthWaiting(tried);
        if (!nobodyLeft || !last.blamesBackend() || !pool.waitsWhenNoneUp()) { // what this side lacks no backend brings
            end(HeldEnd.REFUSED);
            return false;
        }
        long now = loop.clock().nanos();
        pool.hold(now);
        held(now);
        enter(key, true);
        return true;
    }

    private void held(long sinceNanos) {
        if (!held) {
            held = true;
            heldSinceNanos = sinceNanos;
        }
    }

    private void enter(long key, boolean noneUp) {
        QueuePlace waiting = pool.waitsWhenNoneUp()
                ? new QueuePlace(
                        loop, key, tried.refusals(), new QueuePlace.Kind(ticket, held, kept, true), this::answered)
                : new QueuePlace(loop, key, tried, new QueuePlace.Kind(ticket, held, kept, false), this::answered);
        place = waiting;
        if (pool.enqueue(waiting)) {
            kept = false;
            ticket = waiting.keepsPlace() ? waiting.ticket() : Waiter.NO_TICKET;
            observer.onQueued(untilNanos(waiting, noneUp));
        } else {
            place = null;
            held = false; // it never was
            pool.counters(loop.index()).queueOverflows.increment();
            observer.onQueueFull();
        }
    }

    /** For how long the session waits: the time for its reason of now counts from the beginning, and who was held has the longer one in any case. */
    private long untilNanos(QueuePlace waiting, boolean noneUp) {
        long since = held ? heldSinceNanos : waiting.sinceNanos();
        long holdNanos = pool.config().limits().noneUp().timeout().toNanos();
        if (noneUp) {
            return since + holdNanos;
        }
        return since + (held ? Math.max(holdNanos, roomNanos) : roomNanos);
    }

    private void answered(QueuePlace granted, @Nullable Backend backend) {
        try {
            onAnswer(granted, backend);
        } catch (Throwable defect) {
            observer.onDefect(defect);
        }
    }

    private void onAnswer(QueuePlace granted, @Nullable Backend backend) {
        if (place != granted) { // the session has ended meanwhile
            if (granted.keepsPlace()) {
                pool.giveBackPlace();
            }
            if (backend != null) {
                pool.release(backend);
            }
            return;
        }
        kept = granted.keepsPlace();
        if (pool.holding().hasBeenSince(granted.sinceNanos())) {
            held(granted.sinceNanos());
        }
        listener.onClaim(backend);
        long waited = dequeue(granted);
        if (backend == null) {
            onRefused();
            return;
        }
        pool.counters(loop.index()).queueTime.record(waited);
        if (held) {
            tried.renew();
        }
        listener.onPlace(backend);
    }

    private void onRefused() {
        if (held) {
            end(HeldEnd.REFUSED);
            observer.onNoneUp();
        } else {
            observer.onNoBackend();
        }
    }

    boolean isWaiting() {
        return place != null;
    }

    /** The time for the reason of before is over: it goes on with that for the reason of now, or ends. */
    void onDeadline() {
        QueuePlace waiting = place;
        if (waiting == null) {
            return;
        }
        boolean noneUp = pool.waitsWhenNoneUp() && !pool.isWorthWaiting(waiting);
        if (noneUp) {
            held(waiting.sinceNanos());
        }
        long until = untilNanos(waiting, noneUp);
        if (until - loop.clock().nanos() > 0) {
            observer.onQueued(until);
        } else if (leave()) {
            onTimeout(noneUp);
        }
    }

    private void onTimeout(boolean noneUp) {
        end(HeldEnd.TIMEOUT);
        if (noneUp) {
            observer.onNoneUp();
        } else {
            pool.counters(loop.index()).queueTimeouts.increment();
            observer.onQueueTimeout();
        }
    }

    /** Gives the place up; false when a backend is on its way, which then must be awaited. */
    private boolean leave() {
        QueuePlace waiting = place;
        if (waiting != null && pool.leave(waiting)) {
            long _ = dequeue(waiting);
            return true;
        }
        return false;
    }

    /** Waits no more; what is granted now comes back. */
    void abandon() {
        QueuePlace waiting = place;
        if (waiting != null && !leave()) {
            long _ = dequeue(waiting);
        }
        end(HeldEnd.LEFT);
    }

    /** It waits for nobody any more: the room that was kept for it is free. Once; what comes later changes nothing. */
    void end(HeldEnd how) {
        if (kept) {
            kept = false;
            pool.giveBackPlace();
        }
        if (held && !counted) {
            counted = true;
            pool.counters(loop.index()).heldEnded(how).increment();
            pool.holding().onEnded(loop.clock().nanos() - heldSinceNanos);
        }
    }

    /** How long the session has waited. */
    private long dequeue(QueuePlace left) {
        place = null;
        long waited = left.waitedNanos();
        observer.onDequeued(waited, left.position());
        return waited;
    }
}
