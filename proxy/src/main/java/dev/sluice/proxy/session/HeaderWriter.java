package dev.sluice.proxy.session;

import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SendProxy;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.preface.ProxyHeaderEncoder;
import dev.sluice.proxy.preface.Tlv;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the PROXY protocol header that a backend is to get, as the first bytes of a backend connection. */
final class HeaderWriter {
    private static final byte[] NONE = {};

    private HeaderWriter() {}

    /**
     * The two sockets.
     *
     * @param clientReady edges of the client so far
     */
    record Ends(Connection client, Connection backend, int clientReady) {
        /** True when bytes of the client wait to be sent: then the header may leave in the same packet. */
        boolean hasPayload(MemorySegment scratch) {
            return Ready.any(clientReady, Ready.IN) && client.peek(scratch, 1) > 0;
        }
    }

    /** Sends it, which takes no more than one call on a fresh connection, unless that is broken. */
    static ConnectResult send(
            Worker worker, PoolConfig pool, Backend backend, ClientIdentity client, SessionStory story, Ends ends) {
        SendProxy version = pool.sendProxyTo(backend.config());
        PeerAddress destination = version == SendProxy.OFF ? null : client.destination(ends.client);
        byte[] header =
                switch (version) {
                    case OFF -> NONE;
                    case V1 -> ProxyHeaderEncoder.v1(client.client(), destination);
                    case V2 -> {
                        String uniqueId =
                                pool.sendUniqueId() ? worker.uniqueIds().of(story.session()) : null;
                        story.uniqueId(uniqueId);
                        yield ProxyHeaderEncoder.v2(client.client(), destination, tlvs(client, uniqueId));
                    }
                };
        if (header.length == 0) {
            return ConnectResult.CONNECTED;
        }
        MemorySegment scratch = worker.scratch();
        boolean more = ends.hasPayload(scratch);
        MemorySegment.copy(header, 0, scratch, ValueLayout.JAVA_BYTE, 0, header.length);
        int sent = ends.backend.send(scratch, 0, header.length, more);
        if (sent == StreamSocket.NO_MEMORY) {
            return ConnectResult.NO_MEMORY;
        }
        return sent == header.length ? ConnectResult.CONNECTED : ConnectResult.RESET;
    }

    /** Extensions that came with the client's own header are passed on, but for those that belong to that header alone. */
    private static List<Tlv> tlvs(ClientIdentity client, @Nullable String uniqueId) {
        List<Tlv> tlvs = new ArrayList<>();
        for (Tlv tlv : client.tlvs()) {
            boolean ownUniqueId = uniqueId != null && tlv.type() == Tlv.UNIQUE_ID;
            if (tlv.type() != Tlv.CRC32C && tlv.type() != Tlv.NOOP && !ownUniqueId) {
                tlvs.add(tlv);
            }
        }
        if (uniqueId != null) {
            tlvs.add(new Tlv(Tlv.UNIQUE_ID, uniqueId.getBytes(StandardCharsets.US_ASCII)));
        }
        return tlvs;
    }
}
