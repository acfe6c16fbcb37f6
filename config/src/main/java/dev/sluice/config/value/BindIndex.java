package dev.sluice.config.value;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An index of listening addresses that finds those that exclude each other, in constant time for each. Not thread-safe.
 */
public final class BindIndex<T> {
    private record Exact(int port, InetAddress address, String zone) {}

    private record Family(int port, Class<?> family) {}

    private final Map<Object, T> first = new HashMap<>();

    /** Adds an owner; returns an earlier one whose address overlaps, or null. Port 0 overlaps nothing. */
    public @Nullable T add(BindAddress bind, T owner) {
        return switch (bind) {
            case UnixBind unix -> first.putIfAbsent(unix, owner);
            case TcpBind(String host, int port, int last) -> port == 0 ? null : add(host, port, last, owner);
        };
    }

    private @Nullable T add(String host, int port, int last, T owner) {
        T found = null;
        for (int one = port; one <= last; one++) {
            T other = add(host, one, owner);
            found = found == null ? other : found;
        }
        return found;
    }

    private @Nullable T add(String host, int port, T owner) {
        String zone = Hosts.zone(host); // the same address on another interface is another one
        T found = null;
        for (InetAddress address : Hosts.addresses(host)) {
            T other = address.isAnyLocalAddress()
                    ? first.get(new Family(port, address.getClass()))
                    : overlap(port, address, zone);
            found = found == null ? other : found;
        }
        for (InetAddress address : Hosts.addresses(host)) {
            first.putIfAbsent(new Exact(port, address, zone), owner);
            first.putIfAbsent(new Family(port, address.getClass()), owner);
        }
        return found;
    }

    private @Nullable T overlap(int port, InetAddress address, String zone) {
        T same = first.get(new Exact(port, address, zone));
        return same != null ? same : first.get(new Exact(port, Hosts.anyOfFamily(address), ""));
    }
}
