package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a {@link TlsConnection}: ciphertext is read in large pieces, and what of it there is no room for as plaintext waits here.
 *
 * <p>Threading: owned by the event loop of the connection.
 */
final class TlsInput {
    /** A record that has come in part lies inside and comes out with the next read, which needs so much more room. */
    private static final int SLACK = TlsEnd.RECORD + 1024;

    private static final int LEAST_READ = 4 * 1024;
    private static final int NOTHING = -1;

    private final Connection raw;
    private final TlsMemory memory;
    private final TlsEnd end;
    private final TlsOutput output;
    private final boolean mayBeCut;
    private @Nullable Backlog unread;
    private @Nullable TlsFailure failure;
    /** A byte of plaintext that was looked at. */
    private int peeked = NOTHING;

    private boolean drained = true;
    private boolean truncated;

    /** @param mayBeCut whether FIN without close_notify is an end like another */
    TlsInput(Connection raw, TlsMemory memory, TlsEnd end, TlsOutput output, boolean mayBeCut) {
        this.raw = raw;
        this.memory = memory;
        this.end = end;
        this.output = output;
        this.mayBeCut = mayBeCut;
    }

    /** Keeps ciphertext that came behind the handshake; false when there is no memory for it. */
    boolean keep(MemorySegment from, long at, int length) {
        unread = Backlog.of(from, at, length, memory.buffers());
        if (unread == null) {
            failure = TlsFailure.NO_MEMORY;
        }
        return unread != null;
    }

    int receive(MemorySegment buffer, int length) {
        if (peeked == NOTHING) {
            return read(buffer, 0, length, (int) Math.min(length, memory.in().byteSize()) - SLACK);
        }
        buffer.set(ValueLayout.JAVA_BYTE, 0, (byte) peeked);
        peeked = NOTHING;
        int more = length == 1 ? 0 : read(buffer, 1, length - 1, LEAST_READ);
        return 1 + Math.max(0, more);
    }

    /** Looks at the next byte of plaintext: 1, or one of the constants. */
    int peek(MemorySegment buffer) {
        if (peeked == NOTHING) {
            int read = read(buffer, 0, 1, LEAST_READ);
            if (read <= 0) {
                return read;
            }
            peeked = Byte.toUnsignedInt(buffer.get(ValueLayout.JAVA_BYTE, 0));
        }
        buffer.set(ValueLayout.JAVA_BYTE, 0, (byte) peeked);
        return 1;
    }

    /** Reads on while what has come is no plaintext: FIN may lie behind it, of which no further edge tells. */
    private int read(MemorySegment buffer, int offset, int length, int most) {
        while (true) {
            if (end.state() == TlsEnd.State.ENDED) {
                return StreamSocket.END;
            }
            if (failure != null) {
                return failure == TlsFailure.NO_MEMORY ? StreamSocket.NO_MEMORY : StreamSocket.FAILED;
            }
            if (truncated) {
                return StreamSocket.END;
            }
            int plain;
            if (unread != null || end.hasMore()) {
                drained = false;
                plain = decryptRest(buffer, offset, length);
            } else {
                int want = Math.max(LEAST_READ, most);
                int bytes = raw.receive(memory.in(), want);
                if (bytes <= 0) {
                    return nothing(bytes);
                }
                drained = bytes < want && raw.shortReadDrains();
                plain = end.decrypt(memory.in().address(), bytes, buffer, offset, length);
                keepRest(bytes);
            }
            if (plain > 0) {
                return plain;
            }
        }
    }

    private int nothing(int result) {
        if (result == StreamSocket.END) {
            truncated = true;
            if (!mayBeCut) {
                failure = TlsFailure.TRUNCATED;
                return StreamSocket.FAILED;
            }
        } else if (result == StreamSocket.FAILED) {
            failure = TlsFailure.CLOSED;
        }
        return result;
    }

    private int decryptRest(MemorySegment buffer, int offset, int length) {
        Backlog rest = unread;
        int plain;
        if (rest == null) {
            plain = end.decrypt(0, 0, buffer, offset, length);
        } else {
            plain = end.decrypt(rest.address(), rest.length(), buffer, offset, length);
            rest.skip(rest.length() - end.left());
            if (rest.length() == 0 || end.state() != TlsEnd.State.OPEN) {
                release();
            }
        }
        settle();
        return plain;
    }

    private void keepRest(int bytes) {
        if (end.left() > 0 && end.state() == TlsEnd.State.OPEN) {
            boolean _ = keep(memory.in(), bytes - end.left(), end.left());
        }
        settle();
    }

    /** Answers to key updates leave at once, as does the alert about what was wrong. */
    private void settle() {
        if (end.state() == TlsEnd.State.FAILED && failure == null) {
            failure = TlsFailure.ofReason(String.valueOf(end.reason()));
        }
        if (output.sendOwn() < 0 && failure == null) {
            failure = TlsFailure.CLOSED;
        }
    }

    boolean shortReadDrains() {
        return drained
                && unread == null
                && peeked == NOTHING
                && failure == null
                && !end.hasMore()
                && end.state() == TlsEnd.State.OPEN;
    }

    @Nullable
    TlsFailure failure() {
        return failure;
    }

    boolean isTruncated() {
        return truncated;
    }

    void release() {
        if (unread != null) {
            unread.release(memory.buffers());
            unread = null;
        }
    }
}
