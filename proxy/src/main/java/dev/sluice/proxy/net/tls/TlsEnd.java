package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.certificate.PeerProblem;
import io.netty.internal.tcnative.SSL;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One end of TLS in BoringSSL's own memory: it is given ciphertext by its address and gives plaintext, and the other way round. It knows no
 * sockets. What it has to say by itself (handshake, alerts, answers to key updates) waits in {@link #takeOwn}.
 *
 * <p>Threading: owned by one event loop. Lifetime: until {@link #free}, once.
 */
final class TlsEnd {
    /** Plaintext of one record. */
    static final int RECORD = 16 * 1024;

    /** As it is numbered on the wire. */
    private static final int TLS_1_3 = 0x0304;

    private static final String NO_CERTIFICATE = "PEER_DID_NOT_RETURN_A_CERTIFICATE";

    /** Of a record that is too short to be encrypted. */
    private static final String TOO_SHORT = "BAD_PACKET_LENGTH";

    /** As BoringSSL numbers the error that an alert is: its library, and what is added to the alert. */
    private static final long ERROR_OF_ALERT = (16L << 24) + 1000;

    /** As BoringSSL names it. */
    private static final String REFUSED = "CERTIFICATE_VERIFY_FAILED";

    /** What a flight or an alert waits in, for as long as the connection lives: small, since a longer flight is taken in several pieces. */
    private static final int OWN_BYTES = 512;

    /** The state of what comes from the other end. */
    enum State {
        OPEN,
        /** The other end has said that nothing follows (close_notify). */
        ENDED,
        FAILED
    }

    /** Kept alive: what this end is made of is given back when nobody knows it any more. */
    private final TlsContext context;

    private final long ssl;
    private final long bio;
    private State state = State.OPEN;
    private boolean established;
    private int left;
    private boolean hasMore;
    private @Nullable String reason;
    private @Nullable String peerProblem;

    /** @param ssl made of the context */
    TlsEnd(TlsContext context, long ssl) {
        this.context = context;
        this.ssl = ssl;
        this.bio = SSL.bioNewByteBuffer(ssl, OWN_BYTES);
    }

    /**
     * Goes on with the handshake by this ciphertext, which may be none.
     *
     * @return true when it is waiting for more of it, or over; false when {@link #takeOwn} must make room first
     */
    boolean handshake(long address, int length) {
        if (length > 0) {
            SSL.bioSetByteBuffer(bio, address, length, false);
        }
        int result = SSL.doHandshake(ssl);
        left = length > 0 ? SSL.bioLengthByteBuffer(bio) : 0;
        SSL.bioClearByteBuffer(bio);
        if (result == 1) {
            PeerProblem problem = isResumed() ? context.again(this) : null;
            established = problem == null;
            if (problem != null) {
                state = State.FAILED;
                reason = REFUSED;
                peerProblem = problem.text();
            }
            return true;
        }
        int error = SSL.getError(ssl, result);
        if (error == SSL.SSL_ERROR_WANT_WRITE) {
            return false;
        }
        if (error != SSL.SSL_ERROR_WANT_READ) {
            fail();
        }
        return true;
    }

    /** Whether the handshake is over, and well. */
    boolean isEstablished() {
        return established;
    }

    /** Decrypts this ciphertext, which may be none, and what lies here still: bytes of plaintext, at most {@code length}. */
    int decrypt(long address, int bytes, MemorySegment plaintext, int offset, int length) {
        if (bytes > 0) {
            SSL.bioSetByteBuffer(bio, address, bytes, false);
        }
        int total = 0;
        hasMore = true;
        while (total < length) {
            int read = SSL.readFromSSL(ssl, plaintext.address() + offset + total, length - total);
            if (read <= 0) {
                hasMore = false;
                stopped(SSL.getError(ssl, read));
                break;
            }
            total += read;
        }
        left = bytes > 0 ? SSL.bioLengthByteBuffer(bio) : 0;
        SSL.bioClearByteBuffer(bio);
        return total;
    }

    private void stopped(int error) {
        if (error == SSL.SSL_ERROR_ZERO_RETURN) {
            state = State.ENDED;
        } else if (error != SSL.SSL_ERROR_WANT_READ) {
            fail();
        }
    }

    /** Ciphertext of the last call that was not taken, since the plaintext of what came before it had no room. */
    int left() {
        return left;
    }

    /** Whether plaintext may lie here that nobody has asked for. */
    boolean hasMore() {
        return hasMore;
    }

    State state() {
        return state;
    }

    /** Why it has failed, as BoringSSL names it; null when it has not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** What speaks against the certificate of the other end; null for nothing. */
    @Nullable
    String peerProblem() {
        return peerProblem;
    }

    /**
     * Says which alert came in plain text where something encrypted was due: OpenSSL sends the one about our certificate so, before it has begun to
     * encrypt.
     */
    void toldInPlain(int alert) {
        if (TOO_SHORT.equals(reason)) {
            reason = nameOf(ERROR_OF_ALERT + alert);
        }
    }

    private static String nameOf(long error) {
        String text = SSL.getErrorString(error);
        return text.substring(text.lastIndexOf(':') + 1);
    }

    private void fail() {
        state = State.FAILED;
        reason = nameOf(Integer.toUnsignedLong(SSL.getLastErrorNumber()));
        peerProblem = reason.equals(NO_CERTIFICATE) ? "no certificate is shown" : context.takeProblem(ssl);
        SSL.clearError();
    }

    long ssl() {
        return ssl;
    }

    /** Encrypts all of it, and what this end has to say by itself before it: bytes of ciphertext, or -1 when it has failed. */
    int encrypt(long plaintext, int length, MemorySegment ciphertext) {
        int room = (int) ciphertext.byteSize();
        SSL.bioSetByteBuffer(bio, ciphertext.address(), room, true);
        int _ = SSL.bioFlushByteBuffer(bio);
        int done = 0;
        while (done < length) {
            int written = SSL.writeToSSL(ssl, plaintext + done, Math.min(RECORD, length - done));
            if (written <= 0) {
                int _ = SSL.getError(ssl, written);
                fail();
                break;
            }
            done += written;
        }
        int produced = room - SSL.bioLengthByteBuffer(bio);
        SSL.bioClearByteBuffer(bio);
        return done == length ? produced : -1;
    }

    /** Moves what this end has to say by itself there, behind so many bytes: bytes, 0 for nothing. */
    int takeOwn(MemorySegment ciphertext, int behind) {
        int own = SSL.bioLengthNonApplication(bio);
        if (own > 0) {
            SSL.bioSetByteBuffer(bio, ciphertext.address() + behind, own, true);
            int _ = SSL.bioFlushByteBuffer(bio);
            SSL.bioClearByteBuffer(bio);
        }
        return own;
    }

    /** Says that nothing follows (close_notify); {@link #takeOwn} has it. */
    void sayEnd() {
        int _ = SSL.shutdownSSL(ssl);
    }

    boolean isNewest() {
        return SSL.getVersionInt(ssl) >= TLS_1_3;
    }

    boolean isResumed() {
        return SSL.isSessionReused(ssl);
    }

    /** What was agreed on. */
    TlsParameters parameters() {
        String group;
        try {
            group = SSL.getGroupName(ssl);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new TlsParameters(
                isNewest() ? "1.3" : "1.2", SSL.getCipherForSSL(ssl), group, SSL.getAlpnSelected(ssl), isResumed());
    }

    /** The certificates that the other end has shown, in DER with the leaf first; none where it has not. */
    byte[][] peerChain() {
        byte[] leaf = SSL.getPeerCertificate(ssl);
        if (leaf == null) {
            return new byte[0][];
        }
        byte[][] others = SSL.getPeerCertChain(ssl); // of clients without the leaf
        int count = others == null ? 0 : others.length;
        if (count > 0 && Arrays.equals(others[0], leaf)) {
            return others;
        }
        byte[][] chain = new byte[1 + count][];
        chain[0] = leaf;
        for (int i = 0; i < count; i++) {
            chain[1 + i] = others[i];
        }
        return chain;
    }

    /** Gives BoringSSL's memory back; the buffer goes with it. */
    void free() {
        context.ended(ssl);
        SSL.freeSSL(ssl);
    }
}
