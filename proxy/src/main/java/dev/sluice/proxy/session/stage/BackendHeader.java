package dev.sluice.proxy.session.stage;

import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsParameters;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.preface.ProxyHeaderEncoder;
import dev.sluice.proxy.preface.TlsExtensions;
import dev.sluice.proxy.preface.Tlv;
import dev.sluice.proxy.session.trace.ClientIdentity;
import dev.sluice.proxy.session.trace.SessionTrace;
import dev.sluice.proxy.session.trace.UniqueIds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sender of the PROXY protocol header that a backend is to get, as the first bytes of a backend connection. */
public final class BackendHeader {
    private static final byte[] NONE = {};

    private BackendHeader() {}

    /**
     * Sends it, which takes no more than one call on a fresh connection, unless that is broken.
     *
     * @param pool and backend, which say what is sent
     * @param client whose bytes follow it in the same packet when they are there already
     */
    public static ConnectResult send(
            PoolConfig pool,
            Backend backend,
            Connection socket,
            EarlyClient client,
            SessionTrace trace,
            UniqueIds uniqueIds) {
        ClientIdentity identity = trace.client();
        SendProxy version = pool.sendProxyTo(backend.config());
        PeerAddress destination = version == SendProxy.OFF ? null : identity.destination(client.connection());
        byte[] header =
                switch (version) {
                    case OFF -> NONE;
                    case V1 -> ProxyHeaderEncoder.v1(identity.client(), destination);
                    case V2 -> {
                        String uniqueId = pool.sendUniqueId() ? uniqueIds.of(trace.session()) : null;
                        trace.uniqueId(uniqueId);
                        TlsExtensions tls = pool.sendTlsInfo() ? ofTls(client.connection(), trace) : null;
                        yield ProxyHeaderEncoder.v2(identity.client(), destination, tlvs(identity, uniqueId, tls));
                    }
                };
        if (header.length == 0) {
            return ConnectResult.CONNECTED;
        }
        MemorySegment scratch = client.scratch();
        boolean more = client.hasBytes();
        MemorySegment.copy(header, 0, scratch, ValueLayout.JAVA_BYTE, 0, header.length);
        int sent = socket.send(scratch, 0, header.length, more);
        if (sent == StreamSocket.NO_MEMORY) {
            return ConnectResult.NO_MEMORY;
        }
        return sent == header.length ? ConnectResult.CONNECTED : ConnectResult.RESET;
    }

    /** What is known of the client's TLS; null where this side does not end it. */
    private static @Nullable TlsExtensions ofTls(Connection client, SessionTrace trace) {
        if (!(client instanceof TlsConnection tls)) {
            return null;
        }
        TlsParameters agreed = tls.parameters();
        ClientCertificate shown = trace.client().certificate();
        return new TlsExtensions(
                agreed.protocol(),
                trace.serverName(),
                agreed.version(),
                agreed.cipher(),
                shown != null,
                agreed.resumed(),
                shown == null ? null : shown.commonName());
    }

    /** Extensions that came with the client's own header are passed on, but for those that belong to that header alone, and those that are ours to say. */
    private static List<Tlv> tlvs(ClientIdentity client, @Nullable String uniqueId, @Nullable TlsExtensions tls) {
        List<Tlv> tlvs = new ArrayList<>();
        for (Tlv tlv : client.tlvs()) {
            boolean own =
                    (uniqueId != null && tlv.type() == Tlv.UNIQUE_ID) || (tls != null && TlsExtensions.replaces(tlv));
            if (tlv.type() != Tlv.CRC32C && tlv.type() != Tlv.NOOP && !own) {
                tlvs.add(tlv);
            }
        }
        if (tls != null) {
            tlvs.addAll(tls.tlvs());
        }
        if (uniqueId != null) {
            tlvs.add(new Tlv(Tlv.UNIQUE_ID, uniqueId.getBytes(StandardCharsets.US_ASCII)));
        }
        return tlvs;
    }
}
