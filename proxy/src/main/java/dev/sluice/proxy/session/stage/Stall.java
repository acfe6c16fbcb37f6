package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/**
 * The detector of a stalled session: of the side that takes nothing although bytes wait for it. Exists once a session
 * has held bytes, or a side has broken.
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

    /** A side that takes nothing for this long is slow. Quick ones are never without room for it, even over the longest ways. */
    private static final long SLOW_NANOS = 1_000_000_000L;

    private static final int UNKNOWN = -1;

    private final long limitNanos;
    private final long brokenNanos;
    private long lastLook;
    private long clientTook;
    private long backendTook;
    private boolean clientSlow;
    private boolean backendSlow;
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
        long slow = Long.MAX_VALUE / LOOKS;
        if (waits(relay, Side.CLIENT)) {
            since = later(since, clientTook);
            slow = clientSlow ? slow : SLOW_NANOS;
        }
        if (waits(relay, Side.BACKEND)) {
            since = later(since, backendTook);
            slow = backendSlow ? slow : SLOW_NANOS;
        }
        return since + Math.min(slow, limit(relay) / LOOKS);
    }

    /** Whether the side has just turned out to be slow; true once. */
    boolean turnsSlow(Relay relay, Side side, long now) {
        boolean client = side == Side.CLIENT;
        boolean known = client ? clientSlow : backendSlow;
        if (known || !relay.isBlocked(side.other()) || now - (client ? clientTook : backendTook) < SLOW_NANOS) {
            return false;
        }
        clientSlow |= client;
        backendSlow |= !client;
        return true;
    }

    private static long later(long a, long b) {
        return a - b < 0 ? b : a;
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
