package dev.sluice.proxy.net;

import java.net.InetSocketAddress;

/** Where a backend listens, resolved. Immutable. */
public sealed interface Target {
    record Inet(InetSocketAddress address) implements Target {
        public Inet {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("not resolved: " + address);
            }
        }
    }

    record Unix(String path) implements Target {}
}
