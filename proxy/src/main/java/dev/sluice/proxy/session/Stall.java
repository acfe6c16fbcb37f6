package dev.sluice.proxy.session;

import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/**
 * Which side of a session takes nothing although bytes wait for it. Exists once a session has held bytes, or a side has broken.
 *
 * <p>Bytes that the kernel still has count too: it may hold megabytes, and a slow reader that empties them is no reason for an
 * edge. Therefore it is asked, {@value #LOOKS} times in the limit.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Stall {
    /** A side that has taken nothing for a limit is found at the next look: a quarter later at most. */
    private static final int LOOKS = 4;

    /**
     * How long the rest of a broken side may lie still until the session ends. Longer than a few retransmissions take, and short, since
     * whoever sent it is gone, and both sockets are held.
     */
    static final long BROKEN_NANOS = 5_000_000_000L;

    private static final int UNKNOWN = -1;

    private final long limitNanos;
    private final long brokenNanos;
    private long lastLook;
    private long clientTook;
    private long backendTook;
    private int leftForClient = UNKNOWN;
    private int leftForBackend = UNKNOWN;

    /**
     * @param limitNanos how long bytes may wait
     * @param brokenNanos the same for those of a side that has broken
     */
    Stall(long limitNanos, long brokenNanos, long now) {
        this.limitNanos = limitNanos;
        this.brokenNanos = brokenNanos;
        this.lastLook = now;
        this.clientTook = now;
        this.backendTook = now;
    }

    /** Bytes were handed to the side, or begin to wait for it. */
    void onMoved(Side to, long now) {
        if (to == Side.CLIENT) {
            clientTook = now;
        } else {
            backendTook = now;
        }
    }

    /** When to look next, while somebody {@linkplain #isWaiting waits}. */
    long nextLook(Relay relay) {
        long since = lastLook;
        if (waits(relay, Side.CLIENT) && clientTook - since > 0) {
            since = clientTook;
        }
        if (waits(relay, Side.BACKEND) && backendTook - since > 0) {
            since = backendTook;
        }
        return since + limit(relay) / LOOKS;
    }

    /** True while bytes wait for one of the sides. */
    boolean isWaiting(Relay relay) {
        return waits(relay, Side.CLIENT) || waits(relay, Side.BACKEND);
    }

    /** The side that has taken nothing for the limit; null when there is none. */
    @Nullable
    Side look(Relay relay, long now) {
        lastLook = now;
        if (waits(relay, Side.CLIENT)) {
            int left = relay.unacknowledged(Side.CLIENT);
            if (left != leftForClient) {
                leftForClient = left;
                clientTook = now;
            }
            if (now - clientTook >= limit(relay)) {
                return Side.CLIENT;
            }
        }
        if (waits(relay, Side.BACKEND)) {
            int left = relay.unacknowledged(Side.BACKEND);
            if (left != leftForBackend) {
                leftForBackend = left;
                backendTook = now;
            }
            if (now - backendTook >= limit(relay)) {
                return Side.BACKEND;
            }
        }
        return null;
    }

    private long limit(Relay relay) {
        return relay.failedSide() == null ? limitNanos : brokenNanos;
    }

    private static boolean waits(Relay relay, Side to) {
        return relay.isBlocked(to.other()) || relay.failedSide() == to.other();
    }
}
