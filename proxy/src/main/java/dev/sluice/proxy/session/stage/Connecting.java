package dev.sluice.proxy.session.stage;

import dev.sluice.config.model.PoolConfig;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.connect.TriedBackends;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.route.Timeouts;
import dev.sluice.proxy.session.trace.SessionTrace;
import org.jspecify.annotations.Nullable;

/**
 * The stage in which backends are tried. The client's bytes wait in the kernel meanwhile, and its edges are kept; it may leave.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class Connecting implements Stage {
    /** The listener that is told that the client has left. */
    public interface Listener {
        /** The session is to end for this cause. */
        void onClientLeft(Cause cause);
    }

    private final Connector connector;
    private final EarlyClient early;
    private final boolean abortOnClose;
    private final SessionTrace trace;
    private final long limitNanos;
    private final Listener listener;
    private long deadlineNanos;

    /**
     * Begins before the first attempt.
     *
     * @param early the client meanwhile
     * @param pool whose backends are tried
     * @param limitNanos how long an attempt may take
     */
    public Connecting(
            Connector connector,
            EarlyClient early,
            PoolConfig pool,
            SessionTrace trace,
            long limitNanos,
            Listener listener) {
        this.connector = connector;
        this.early = early;
        this.abortOnClose = pool.limits().abortOnClose();
        this.trace = trace;
        this.limitNanos = limitNanos;
        this.listener = listener;
        this.deadlineNanos = trace.startNanos() + Timeouts.NEVER;
    }

    /** Makes the first attempt, whose outcome may be known before this returns: see {@link Connector#start}. */
    public void start(long clientKey, int clientPort, @Nullable Target instead) {
        connector.start(clientKey, clientPort, instead);
    }

    /** An attempt begins. */
    public void onAttempt(long now) {
        deadlineNanos = now + limitNanos;
    }

    @Override
    public Phase phase() {
        return Phase.CONNECT;
    }

    @Override
    public void onClient(int ready) {
        onClient(ready, false);
    }

    void onClient(int ready, boolean queued) {
        early.add(ready);
        leaveIfGone(queued);
    }

    /** The client, who has no backend yet, may have given up. */
    public void leaveIfGone(boolean queued) {
        if (early.isEnding()) {
            Cause cause = early.departure(queued, abortOnClose);
            if (cause != null) {
                trace.clientLeft(early.hasSent());
                listener.onClientLeft(cause);
            }
        }
    }

    @Override
    public void onBackend(int ready) {
        connector.onReady(ready);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(long now) {
        connector.onTimeout();
    }

    @Override
    public void release() {
        TriedBackends tried = connector.tried();
        trace.notReached(tried.latest(), tried.retries(), tried.reason());
        connector.abort();
    }

    /** Attempts after the first. */
    public int retries() {
        return connector.tried().retries();
    }

    @Override
    public @Nullable PeerAddress outgoing() {
        return connector.localAddress();
    }
}
