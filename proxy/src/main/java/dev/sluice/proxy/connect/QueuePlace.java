package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Waiter;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The place of one session in the queue of its pool. It takes no backend that the session is not to try.
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

    /**
     * The kind of a place.
     *
     * @param ticket from an earlier one of the session; {@link Waiter#NO_TICKET} for none
     * @param held whether no backend takes the session
     * @param kept whether there is room for it, kept from an earlier one
     * @param keeps whether its room is kept when the session is called
     */
    record Kind(long ticket, boolean held, boolean kept, boolean keeps) {
        /** Of one who waits for room alone. */
        static final Kind PLAIN = new Kind(Waiter.NO_TICKET, false, false, false);
    }

    private final Loop loop;
    private final long key;
    private final Predicate<Backend> excluded;
    private final Kind kind;
    private final Listener listener;
    private final long sinceNanos;

    /**
     * @param key a hash of the client's address
     * @param excluded asked on any thread
     */
    QueuePlace(Loop loop, long key, Predicate<Backend> excluded, Kind kind, Listener listener) {
        super(kind.ticket);
        this.loop = loop;
        this.key = key;
        this.excluded = excluded;
        this.kind = kind;
        this.listener = listener;
        this.sinceNanos = loop.clock().nanos();
    }

    @Override
    protected long key() {
        return key;
    }

    @Override
    protected boolean isHeld() {
        return kind.held;
    }

    @Override
    protected boolean hasPlace() {
        return kind.kept;
    }

    @Override
    protected boolean keepsPlace() {
        return kind.keeps;
    }

    @Override
    public boolean test(Backend backend) {
        return excluded.test(backend);
    }

    @Override
    protected void onGranted(Backend backend) {
        loop.execute(() -> listener.onAnswer(this, backend));
    }

    @Override
    protected void onRefused() {
        loop.execute(() -> listener.onAnswer(this, null));
    }

    /** When the session began to wait here. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** How long the session has waited; on its loop. */
    long waitedNanos() {
        return loop.clock().nanos() - sinceNanos;
    }
}
