package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.preface.ProxyHeader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stage in which the client is to send a PROXY protocol header, or may do so.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class AwaitHeader implements Stage {
    /** The listener that goes on from here: exactly one of these is called, once. */
    public interface Listener {
        /**
         * The client may go on.
         *
         * @param header null when the client has none and need not have one
         */
        void onHeader(@Nullable ProxyHeader header);

        /** The client is to be refused for what it sent, or did not send in time. */
        void onBadHeader(BadHeader bad, Cause cause);

        /** The client left before its header was whole. */
        void onLeftBeforeHeader();
    }

    private final HeaderReader reader;
    private final EarlyClient early;
    private final Listener listener;
    private final boolean optional;
    private final long limitNanos;
    private final long deadlineNanos;

    /**
     * Begins with a client of whom nothing has been read.
     *
     * @param optional when a client without a header is let in
     * @param limitNanos how long the client may take, from now
     */
    public AwaitHeader(EarlyClient early, boolean optional, long limitNanos, long now, Listener listener) {
        this.reader = new HeaderReader(early.connection(), early.scratch());
        this.early = early;
        this.optional = optional;
        this.limitNanos = limitNanos;
        this.deadlineNanos = now + limitNanos;
        this.listener = listener;
    }

    @Override
    public Phase phase() {
        return Phase.PREFACE;
    }

    @Override
    public void onClient(int ready) {
        early.add(ready); // FIN may be there already, and is not told twice
        switch (reader.read()) {
            case WAITING -> {}
            case DONE -> listener.onHeader(reader.header());
            case ABSENT -> {
                if (optional) {
                    listener.onHeader(null);
                } else {
                    listener.onBadHeader(BadHeader.ABSENT, Cause.REFUSED);
                }
            }
            case MALFORMED -> listener.onBadHeader(BadHeader.malformed(reader.problem()), Cause.REFUSED);
            case LEFT -> listener.onLeftBeforeHeader();
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Where the header is optional, the client waits for the server to speak. */
    @Override
    public void onDeadline(long now) {
        if (optional) {
            listener.onHeader(null);
        } else {
            listener.onBadHeader(BadHeader.late(Duration.ofNanos(limitNanos)), Cause.CLIENT_TIMEOUT);
        }
    }

    @Override
    public void release() {}
}
