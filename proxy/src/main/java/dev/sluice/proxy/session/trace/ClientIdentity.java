package dev.sluice.proxy.session.trace;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.proxy.balance.Hashing;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.preface.ProxyHeader;
import dev.sluice.proxy.preface.Tlv;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity of the client of a session, and where it wanted to go: the ends of its connection, unless a PROXY header
 * says otherwise. Immutable.
 *
 * @param client who counts for limits, balancing and logs
 * @param destination where the client connected to, if the header says so
 * @param proxy who sent the header; null without one
 * @param tlvs the extensions of the header
 * @param certificate that it has shown; null without one
 */
public record ClientIdentity(
        PeerAddress client,
        @Nullable PeerAddress destination,
        @Nullable PeerAddress proxy,
        List<Tlv> tlvs,
        @Nullable ClientCertificate certificate) {
    public static ClientIdentity direct(PeerAddress peer) {
        return new ClientIdentity(peer, null, null, List.of(), null);
    }

    /**
     * What the header says; a local one leaves the connection's own addresses. So does one of a client on a Unix socket of the sender:
     * that client is where the sender is, and is measured by the sender's address. Without an address it would pass every list.
     */
    public ClientIdentity proxied(ProxyHeader header) {
        PeerAddress source = header.source();
        return source == null || source.isUnix()
                ? new ClientIdentity(client, null, client, header.tlvs(), null)
                : new ClientIdentity(source, header.destination(), client, header.tlvs(), null);
    }

    /** The same with a certificate. */
    public ClientIdentity certified(ClientCertificate shown) {
        return new ClientIdentity(client, destination, proxy, tlvs, shown);
    }

    /** What routes can ask of it. */
    public RouteFacts facts(Opening opening) {
        return new RouteFacts(
                !client.isUnix(),
                client.high(),
                client.low(),
                opening,
                certificate == null ? List.of() : certificate.names());
    }

    /** Clients are told apart by their address alone: the same one gets the same backend where the pool hashes. */
    public long key() {
        return Hashing.mix(client.high()) ^ client.low();
    }

    /** Where the client connected to; null when nobody knows any more. */
    @Nullable
    public PeerAddress destination(Connection socket) {
        return destination == null ? socket.localAddress() : destination;
    }
}
