package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.BufferPool;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.tls.TlsConnection.Handshake;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A server and a client of TLS in one thread, with a wire between them that a test controls. */
final class TlsPair implements AutoCloseable {
    static final X509Bundle P256 = certificate(CertificateBuilder.Algorithm.ecp256);
    static final int LENGTH = 256 * 1024;

    private final BufferPool buffers = new BufferPool();
    private final TlsMemory memory = new TlsMemory(buffers);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment scratch = arena.allocate(LENGTH);
    final MemoryConnection serverWire;
    final MemoryConnection clientWire;
    final TlsConnection server;
    final TlsConnection client;

    TlsPair(TlsContext serving, TlsContext connecting, int room, IntUnaryOperator pieces, boolean mayBeCut) {
        MemoryConnection[] wire = MemoryConnection.pair(room, pieces);
        serverWire = wire[0];
        clientWire = wire[1];
        server = serving.accept(serverWire, memory, mayBeCut);
        client = connecting.connect(clientWire, memory, "server");
    }

    static TlsPair usual() {
        return new TlsPair(server(true), trustingClient(), LENGTH, all -> all, true);
    }

    static X509Bundle certificate(CertificateBuilder.Algorithm algorithm) {
        try {
            return new CertificateBuilder()
                    .subject("CN=test")
                    .setIsCertificateAuthority(true)
                    .addSanDnsName("test.example")
                    .algorithm(algorithm)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static TlsCredential credential(X509Bundle bundle) {
        return new TlsCredential(
                bundle.getCertificatePathPEM().getBytes(StandardCharsets.US_ASCII),
                bundle.getPrivateKeyPEM().getBytes(StandardCharsets.US_ASCII));
    }

    static TlsContext trustingClient() {
        return TlsContext.client(null, new TlsContext.ClientSettings(false, List.of(), null), _ -> null);
    }

    static TlsContext server(boolean tickets, String... protocols) {
        return TlsContext.server(
                List.of(credential(P256)), new TlsContext.ServerSettings(false, List.of(protocols), "test", tickets));
    }

    /** Both ends in turns, until neither has anything to do. */
    TlsPair shakeHands() {
        Handshake one;
        Handshake other;
        int turns = 0;
        do {
            one = client.handshake();
            other = server.handshake();
            assertThat(++turns).as("turns").isLessThan(20_000);
        } while (one == Handshake.WAITING || other == Handshake.WAITING);
        assertThat(List.of(one, other))
                .as(server.problem() + " and " + client.problem())
                .containsOnly(Handshake.DONE);
        return this;
    }

    /** What the server makes of a client that behaves as it likes. */
    Handshake serve(byte[] bytes) {
        serverWire.arrive(bytes);
        return server.handshake();
    }

    int send(StreamSocket from, byte[] bytes) {
        MemorySegment.copy(bytes, 0, scratch, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return from.send(scratch, 0, bytes.length, false);
    }

    /** One read: what came, or the constant alone. */
    Object receive(StreamSocket at, int length) {
        int count = at.receive(scratch, length);
        return count <= 0 ? count : scratch.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }

    int peek(TlsConnection at) {
        int count = at.peek(scratch, 1);
        return count == 1 ? scratch.get(ValueLayout.JAVA_BYTE, 0) : count;
    }

    /** Reads until nothing comes. */
    byte[] receiveAll(StreamSocket at, int length) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (receive(at, length) instanceof byte[] bytes) {
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        server.close();
        client.close();
        arena.close();
        assertThat(buffers.readLimit()).isEqualTo(BufferPool.LARGEST);
    }
}
