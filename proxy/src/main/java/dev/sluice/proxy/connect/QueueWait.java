package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one session for a backend of a pool that is full.
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

    QueueWait(Loop loop, Pool pool, TriedBackends tried, ConnectObserver observer, Listener listener) {
        this.loop = loop;
        this.pool = pool;
        this.tried = tried;
        this.observer = observer;
        this.listener = listener;
    }

    /** @param key a hash of the client's address */
    void begin(long key) {
        QueuePlace waiting = new QueuePlace(loop, key, tried, this::answered);
        place = waiting;
        if (pool.enqueue(waiting)) {
            observer.onQueued();
        } else {
            place = null;
            pool.counters(loop.index()).queueOverflows.increment();
            observer.onQueueFull();
        }
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
            if (backend != null) {
                pool.release(backend);
            }
            return;
        }
        listener.onClaim(backend);
        long waited = dequeue(granted);
        if (backend == null) {
            observer.onNoBackend();
            return;
        }
        pool.counters(loop.index()).queueTime.record(waited);
        listener.onPlace(backend);
    }

    boolean isWaiting() {
        return place != null;
    }

    /** Gives the place up; false when a backend is on its way, which then must be awaited. */
    boolean leave() {
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
    }

    /** How long the session has waited. */
    private long dequeue(QueuePlace left) {
        place = null;
        long waited = left.waitedNanos();
        observer.onDequeued(waited, left.position());
        return waited;
    }
}
