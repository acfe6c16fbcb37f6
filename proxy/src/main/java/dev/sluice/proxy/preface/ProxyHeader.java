package dev.sluice.proxy.preface;

import dev.sluice.proxy.net.PeerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a PROXY header. Immutable.
 *
 * @param local the header names no addresses, and those of the connection itself count: the LOCAL command, UNKNOWN or AF_UNSPEC
 * @param source the client as the sender saw it; {@link PeerAddress#UNIX} for AF_UNIX; null exactly when local
 * @param destination where the client connected to; {@link PeerAddress#UNIX} for AF_UNIX; null exactly when local
 * @param tlvs the extensions in their order on the wire, none left out
 */
public record ProxyHeader(
        boolean local,
        @Nullable PeerAddress source,
        @Nullable PeerAddress destination,
        List<Tlv> tlvs) {
    /** No addresses, no extensions. */
    static final ProxyHeader LOCAL = new ProxyHeader(true, null, null, List.of());

    public ProxyHeader {
        if (local != (source == null) || local != (destination == null)) {
            throw new IllegalArgumentException("a header has two addresses, or none when it is local");
        }
        tlvs = List.copyOf(tlvs);
    }
}
