package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a {@link TlsConnection}: what is given to it is encrypted as a whole, and what the kernel does not take of it is kept here.
 *
 * <p>Threading: owned by the event loop of the connection.
 */
final class TlsOutput {
    private final Connection raw;
    private final TlsMemory memory;
    private final TlsEnd end;
    private @Nullable Backlog unsent;
    private boolean saidEnd;
    private boolean finishing;

    TlsOutput(Connection raw, TlsMemory memory, TlsEnd end) {
        this.raw = raw;
        this.memory = memory;
        this.end = end;
    }

    /** All of it, or {@link StreamSocket#AGAIN}, or a negative constant. */
    int send(long plaintext, int length, boolean more) {
        int ready = flush();
        if (ready <= 0) {
            return ready;
        }
        int produced = end.encrypt(plaintext, length, memory.out());
        int handed = produced < 0 ? StreamSocket.FAILED : hand(produced, more);
        return handed < 0 ? handed : length;
    }

    /** Sends what BoringSSL has to say by itself: 1, or a negative constant. */
    int sendOwn() {
        return sendGathered(gatherOwn(0));
    }

    /** Puts what BoringSSL has to say by itself behind so many bytes of it that wait to be sent: how many wait now. */
    int gatherOwn(int gathered) {
        return gathered + end.takeOwn(memory.out(), gathered);
    }

    int sendGathered(int gathered) {
        return gathered == 0 ? 1 : hand(gathered, false);
    }

    /** Gives ciphertext to the kernel, behind what is kept already: 1, or a negative constant. */
    private int hand(int length, boolean more) {
        if (unsent != null) {
            return unsent.add(memory.out(), length, memory.buffers()) ? 1 : StreamSocket.NO_MEMORY;
        }
        int sent = raw.send(memory.out(), 0, length, more);
        if (sent < 0) {
            return sent;
        }
        if (sent < length) {
            unsent = Backlog.of(memory.out(), sent, length - sent, memory.buffers());
        }
        return sent == length || unsent != null ? 1 : StreamSocket.NO_MEMORY;
    }

    boolean isHolding() {
        return unsent != null;
    }

    int held() {
        return unsent == null ? 0 : unsent.length();
    }

    /** 1 once nothing is kept, {@link StreamSocket#AGAIN}, or a negative constant. */
    int flush() {
        Backlog rest = unsent;
        if (rest == null) {
            return 1;
        }
        int sent = rest.sendTo(raw);
        if (sent < 0) {
            return sent;
        }
        if (rest.length() > 0) {
            return StreamSocket.AGAIN;
        }
        rest.release(memory.buffers());
        unsent = null;
        if (finishing) {
            raw.finishSending();
        }
        return 1;
    }

    /** Says once that nothing follows, where there is somebody to say it to: 1, or a negative constant. */
    int sayEnd() {
        if (saidEnd || !end.isEstablished() || end.state() == TlsEnd.State.FAILED) {
            return 1;
        }
        saidEnd = true;
        end.sayEnd();
        return sendOwn();
    }

    void finish() {
        int _ = sayEnd();
        if (unsent == null) {
            raw.finishSending();
        } else {
            finishing = true;
        }
    }

    void release() {
        if (unsent != null) {
            unsent.release(memory.buffers());
            unsent = null;
        }
    }
}
