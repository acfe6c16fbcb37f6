package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Failures;
import org.jspecify.annotations.Nullable;

/**
 * The original destination of the client of a transparent frontend, before a NAT rule sent it here.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class OriginalDestination {
    private @Nullable PeerAddress address;

    /** Where to connect to; null when nobody knows, or when that would lead back here. */
    @Nullable
    public Target find(Connection client) {
        PeerAddress wanted = client.originalDestination();
        // A client that connected to this very address was not redirected.
        if (wanted == null || wanted.equals(client.localAddress())) {
            return null;
        }
        address = wanted;
        return Target.of(wanted);
    }

    /** For those who look why: the pool has no address that could be named instead. */
    public void failed(Failures failures, ConnectResult result) {
        if (address != null && result.blamesBackend()) {
            failures.failedAt(address);
        }
    }

    @Nullable
    public PeerAddress address() {
        return address;
    }
}
