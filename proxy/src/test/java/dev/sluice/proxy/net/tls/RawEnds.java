package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.pkitesting.X509Bundle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Ends of TLS as the library has them, without anything of ours around. */
final class RawEnds implements AutoCloseable {
    static final int ROOM = 64 * 1024;

    final Arena arena = Arena.ofConfined();
    private final List<Long> contexts = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();

    RawEnds() {
        TlsLibrary.require();
    }

    @Override
    public void close() {
        ends.forEach(end -> SSL.freeSSL(end.ssl));
        contexts.forEach(context -> {
            int _ = SSLContext.free(context);
        });
        arena.close();
    }

    /** One end, with memory for what it says. */
    final class End {
        final long ssl;
        final long bio;
        final MemorySegment memory = arena.allocate(ROOM);

        End(long context, boolean server) {
            this(context, server, 2 * 1024);
        }

        End(long context, boolean server, int buffer) {
            ssl = SSL.newSSL(context, server);
            bio = SSL.bioNewByteBuffer(ssl, buffer);
            ends.add(this);
        }

        /** What it has to say by itself. */
        MemorySegment own() {
            int own = SSL.bioLengthNonApplication(bio);
            if (own > 0) {
                SSL.bioSetByteBuffer(bio, memory.address(), own, true);
                int _ = SSL.bioFlushByteBuffer(bio);
                assertThat(SSL.bioLengthByteBuffer(bio)).isZero();
                SSL.bioClearByteBuffer(bio);
            }
            return memory.asSlice(0, own);
        }

        /** The error of a step of the handshake, or none. */
        int handshake(MemorySegment came) {
            if (came.byteSize() > 0) {
                SSL.bioSetByteBuffer(bio, came.address(), (int) came.byteSize(), false);
            }
            int result = SSL.doHandshake(ssl);
            SSL.bioClearByteBuffer(bio);
            return result == 1 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
        }

        /** Ciphertext of these bytes. */
        MemorySegment encrypt(MemorySegment plaintext, int length) {
            SSL.bioSetByteBuffer(bio, memory.address(), ROOM, true);
            int written = SSL.writeToSSL(ssl, plaintext.address(), length);
            int left = SSL.bioLengthByteBuffer(bio);
            SSL.bioClearByteBuffer(bio);
            assertThat(written).isEqualTo(length);
            return memory.asSlice(0, ROOM - left);
        }

        /** What the read of a piece gives; what it leaves of the ciphertext is asserted. */
        int decrypt(MemorySegment ciphertext, int room, int left) {
            SSL.bioSetByteBuffer(bio, ciphertext.address(), (int) ciphertext.byteSize(), false);
            int read = SSL.readFromSSL(ssl, arena.allocate(room).address(), room);
            assertThat(SSL.bioLengthByteBuffer(bio)).isEqualTo(left);
            SSL.bioClearByteBuffer(bio);
            return read;
        }
    }

    private long context(int mode, int versions) throws Exception {
        long context = SSLContext.make(versions, mode);
        contexts.add(context);
        if (versions == SSL.SSL_PROTOCOL_TLSV1_2) { // the mask alone leaves 1.3 on
            SSLContext.setOptions(context, SSL.SSL_OP_NO_TLSv1_3);
        }
        assertThat(SSLContext.setCurvesList(context, "X25519MLKEM768", "X25519", "P-256", "P-384"))
                .isTrue();
        int _ = SSLContext.setMode(
                context,
                SSLContext.getMode(context)
                        | SSL.SSL_MODE_ENABLE_PARTIAL_WRITE
                        | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                        | SSL.SSL_MODE_RELEASE_BUFFERS);
        return context;
    }

    long server(int versions, X509Bundle bundle) throws Exception {
        long context = context(SSL.SSL_MODE_SERVER, versions);
        TlsPair.credential(bundle).addTo(context);
        return context;
    }

    long client(int versions, CertificateVerifier verifier) throws Exception {
        long context = context(SSL.SSL_MODE_CLIENT, versions);
        SSLContext.setVerify(context, SSL.SSL_CVERIFY_REQUIRED, 10);
        SSLContext.setCertVerifyCallback(context, verifier);
        return context;
    }

    static CertificateVerifier saying(int verdict) {
        return new CertificateVerifier() {
            @Override
            public int verify(long ssl, byte[][] chain, String method) {
                return verdict;
            }
        };
    }

    static String lastError() {
        String text = SSL.getErrorString(Integer.toUnsignedLong(SSL.getLastErrorNumber()));
        SSL.clearError();
        return text.substring(text.lastIndexOf(':') + 1);
    }

    /** Both until neither waits: the last error of each. */
    static List<Integer> play(End client, End server) {
        int one = client.handshake(MemorySegment.NULL);
        int other = SSL.SSL_ERROR_WANT_READ;
        for (int i = 0; i < 10 && (one != SSL.SSL_ERROR_NONE || other != SSL.SSL_ERROR_NONE); i++) {
            MemorySegment said = client.own();
            if (said.byteSize() > 0) {
                other = server.handshake(said);
            }
            MemorySegment answer = server.own();
            if (answer.byteSize() > 0) {
                one = client.handshake(answer);
            }
        }
        return List.of(one, other);
    }
}
