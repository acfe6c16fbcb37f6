package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.BufferPool;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertext that waits in a lent buffer: what the kernel had no room for, or what came behind the end of a handshake.
 *
 * <p>Threading: owned by the loop of its connection.
 */
final class Backlog {
    private MemorySegment buffer;
    private int offset;
    private int end;

    private Backlog(MemorySegment buffer, int length) {
        this.buffer = buffer;
        this.end = length;
    }

    /** Keeps a copy; null when there is no memory for it. */
    static @Nullable Backlog of(MemorySegment from, long at, int length, Buffers buffers) {
        MemorySegment buffer = length > BufferPool.LARGEST ? null : buffers.take(length);
        if (buffer == null) {
            return null;
        }
        MemorySegment.copy(from, at, buffer, 0, length);
        return new Backlog(buffer, length);
    }

    /** Keeps this as well, behind the rest; false when there is no memory for both. */
    boolean add(MemorySegment from, int length, Buffers buffers) {
        int all = length() + length;
        if (end + length > buffer.byteSize()) {
            MemorySegment larger = all > BufferPool.LARGEST ? null : buffers.take(all);
            if (larger == null) {
                return false;
            }
            MemorySegment.copy(buffer, offset, larger, 0, length());
            buffers.give(buffer);
            buffer = larger;
            end = all - length;
            offset = 0;
        }
        MemorySegment.copy(from, 0, buffer, end, length);
        end += length;
        return true;
    }

    /** Where the rest begins. */
    long address() {
        return buffer.address() + offset;
    }

    int length() {
        return end - offset;
    }

    /** The first bytes are done with. */
    void skip(int bytes) {
        offset += bytes;
    }

    /** Sends what the kernel takes: how many bytes, or a negative constant of {@link StreamSocket}. */
    int sendTo(StreamSocket socket) {
        int sent = socket.send(buffer, offset, length(), false);
        if (sent > 0) {
            offset += sent;
        }
        return sent;
    }

    /** Gives the memory back; exactly once. */
    void release(Buffers buffers) {
        buffers.give(buffer);
    }
}
