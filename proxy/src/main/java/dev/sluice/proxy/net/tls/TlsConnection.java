package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose bytes are encrypted on the wire: {@link #handshake} first, then the relay moves plaintext. One call takes up to 240 KiB of
 * records from the kernel, or gives it up to 256 KiB.
 *
 * <p>What has been encrypted is sent all or not at all: ciphertext that the kernel refuses is kept here, and nothing more is taken before it is gone. The
 * end of the stream is close_notify, then FIN. Closed politely it says close_notify as well; a reset says nothing, and is what becomes of a
 * stream that was cut where that is no end.
 *
 * <p>Threading: owned by the event loop of the connection below, whose edges tell of this one as well.
 */
public final class TlsConnection implements Connection {
    /** The progress of a handshake. */
    public enum Handshake {
        DONE,
        /** An edge follows. */
        WAITING,
        /** {@link #failure} says why. The alert for the peer has been sent, if the kernel took it. */
        FAILED
    }

    private final Connection raw;
    private final TlsMemory memory;
    private final TlsEnd end;
    private final TlsOutput output;
    private final TlsInput input;
    private @Nullable TlsFailure failure;
    private boolean closed;

    TlsConnection(Connection raw, TlsMemory memory, TlsEnd end, boolean mayBeCut) {
        this.raw = raw;
        this.memory = memory;
        this.end = end;
        this.output = new TlsOutput(raw, memory, end);
        this.input = new TlsInput(raw, memory, end, output, mayBeCut);
    }

    /** As the library knows it. */
    long ssl() {
        return end.ssl();
    }

    @Override
    public Connection transport() {
        return raw;
    }

    /** Goes on with the handshake after an edge, or for the first time. */
    public Handshake handshake() {
        int flushed = output.flush();
        if (flushed < 0) {
            return fail(TlsFailure.CLOSED);
        }
        return flushed == AGAIN ? Handshake.WAITING : exchange();
    }

    private Handshake exchange() {
        int bytes = 0; // a client speaks first
        do {
            TlsFailure wrong = feed(bytes);
            if (wrong != null) {
                return fail(wrong);
            }
            if (end.isEstablished()) {
                return Handshake.DONE;
            }
            bytes = raw.receive(memory.in(), TlsEnd.RECORD);
        } while (bytes > 0);
        return bytes == AGAIN ? Handshake.WAITING : fail(bytes == NO_MEMORY ? TlsFailure.NO_MEMORY : TlsFailure.CLOSED);
    }

    private Handshake fail(TlsFailure why) {
        failure = why;
        return Handshake.FAILED;
    }

    /** Gives the handshake what was read, and sends what it has to say to that, in one piece if it can: null, or what is wrong. */
    private @Nullable TlsFailure feed(int bytes) {
        int done = 0;
        int gathered = 0;
        boolean settled;
        do {
            settled = end.handshake(memory.in().address() + done, bytes - done);
            done = bytes - end.left();
            gathered = output.gatherOwn(gathered);
            if (settled || gathered >= TlsEnd.RECORD) {
                if (output.sendGathered(gathered) < 0) {
                    return TlsFailure.CLOSED;
                }
                gathered = 0;
            }
        } while (!settled);
        if (end.state() == TlsEnd.State.FAILED) {
            int alert = TlsAlertRecord.atEndOf(memory.in(), bytes);
            if (alert != TlsAlertRecord.NONE) {
                end.toldInPlain(alert);
            }
            return TlsFailure.ofReason(String.valueOf(end.reason()));
        }
        return done == bytes || input.keep(memory.in(), done, bytes - done) ? null : TlsFailure.NO_MEMORY;
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        return input.receive(buffer, length);
    }

    /** One byte at most. */
    @Override
    public int peek(MemorySegment buffer, int length) {
        return input.peek(buffer);
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        return output.send(buffer.address() + offset, length, more);
    }

    /** Each record of 16 KiB becomes 29 bytes longer at most. */
    @Override
    public int fitting(int bytes) {
        return bytes - bytes / (TlsEnd.RECORD / 32);
    }

    @Override
    public boolean isHolding() {
        return output.isHolding();
    }

    @Override
    public int flush() {
        return output.flush();
    }

    @Override
    public boolean shortReadDrains() {
        return input.shortReadDrains();
    }

    @Override
    public int unacknowledgedBytes() {
        return raw.unacknowledgedBytes() + output.held();
    }

    @Override
    public int sayEnd() {
        return output.sayEnd();
    }

    @Override
    public void finishSending() {
        output.finish();
    }

    @Override
    public void close() {
        if (failure() == TlsFailure.TRUNCATED) {
            reset(); // who may have been cut off must not take what it has got for everything
        } else if (!closed) {
            int _ = output.sayEnd();
            raw.close();
            free();
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            raw.reset();
            free();
        }
    }

    private void free() {
        closed = true;
        output.release();
        input.release();
        end.free();
    }

    /** Whether it is closed, in whatever manner. */
    public boolean isClosed() {
        return closed;
    }

    /** Why it has failed, in the handshake or after; null when it has not. */
    public @Nullable TlsFailure failure() {
        return failure == null ? input.failure() : failure;
    }

    /** What BoringSSL says of the failure, for people; null when nothing of TLS has failed. */
    public @Nullable String problem() {
        return end.peerProblem() == null ? end.reason() : end.peerProblem();
    }

    /** What was agreed on; once the handshake is over, and until this is closed. */
    public TlsParameters parameters() {
        return end.parameters();
    }

    /** The certificates that the peer has shown, now or at the beginning of a resumed session, in DER with the leaf first; none where it has not. */
    public byte[][] peerChain() {
        return end.peerChain();
    }

    /** Whether the version is 1.3. */
    public boolean isNewest() {
        return end.isNewest();
    }

    /** Whether the handshake went on with an earlier session. */
    public boolean isResumed() {
        return end.isResumed();
    }

    /** Whether the peer ended the stream without saying so (close_notify): somebody else may have cut it. */
    public boolean isTruncated() {
        return input.isTruncated();
    }

    @Override
    public ConnectResult connectError() {
        return raw.connectError();
    }

    @Override
    public @Nullable PeerAddress localAddress() {
        return raw.localAddress();
    }

    @Override
    public @Nullable PeerAddress originalDestination() {
        return raw.originalDestination();
    }

    @Override
    public void limitUnsent(TcpOptions options) {
        raw.limitUnsent(options);
    }

    @Override
    public void keepAlive(TcpOptions options) {
        raw.keepAlive(options);
    }
}
