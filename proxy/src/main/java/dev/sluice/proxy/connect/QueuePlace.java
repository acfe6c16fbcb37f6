package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * The place of one session in the queue of its pool. It takes no backend that the session has tried.
 *
 * <p>Threading: made and left on the loop of the session; answered on any, and told on that of the session.
 */
final class QueuePlace extends Waiter {
    /** The one who waits. */
    interface Listener {
        /**
         * The wait is over.
         *
         * @param backend claimed for the session; null when there will be none
         */
        void onAnswer(QueuePlace place, @Nullable Backend backend);
    }

    private final Loop loop;
    private final long key;
    private final TriedBackends tried;
    private final Listener listener;
    private final long sinceNanos;

    /** @param key a hash of the client's address */
    QueuePlace(Loop loop, long key, TriedBackends tried, Listener listener) {
        this.loop = loop;
        this.key = key;
        this.tried = tried;
        this.listener = listener;
        this.sinceNanos = loop.clock().nanos();
    }

    @Override
    protected long key() {
        return key;
    }

    @Override
    public boolean test(Backend backend) {
        return tried.test(backend);
    }

    @Override
    protected void onGranted(Backend backend) {
        loop.execute(() -> listener.onAnswer(this, backend));
    }

    @Override
    protected void onRefused() {
        loop.execute(() -> listener.onAnswer(this, null));
    }

    /** How long the session has waited; on its loop. */
    long waitedNanos() {
        return loop.clock().nanos() - sinceNanos;
    }
}
