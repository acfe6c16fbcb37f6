package dev.sluice.config.model;

import dev.sluice.config.value.Cidr;
import java.util.List;

/**
 * The facts about a session that routes can ask for. Immutable.
 *
 * @param hasSource false for a client of a Unix socket, who has no address
 * @param high the first half of the client's address as 16 bytes, an IPv4 address IPv4-mapped
 * @param low the second half
 * @param clientNames of its certificate; none of a client without one
 */
public record RouteFacts(boolean hasSource, long high, long low, Opening opening, List<String> clientNames) {
    public RouteFacts {
        clientNames = List.copyOf(clientNames);
    }

    /** Of a client with this address. */
    public static RouteFacts of(Cidr address, Opening opening) {
        return new RouteFacts(true, address.high(), address.low(), opening, List.of());
    }

    /** Of a client without an address. */
    public static RouteFacts withoutSource(Opening opening) {
        return new RouteFacts(false, 0, 0, opening, List.of());
    }

    /** The same of a client with a certificate. */
    public RouteFacts named(List<String> names) {
        return new RouteFacts(hasSource, high, low, opening, names);
    }
}
