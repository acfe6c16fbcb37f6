package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.LibC;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pool of off-heap memory of one event loop for unsent remainders, in power-of-two classes. An idle connection
 * holds none of it.
 *
 * <p>Slow receivers are what makes it grow: once {@link #PLENTY} is lent, flows read in small pieces, so that each further slow
 * connection costs at most {@link #SMALLEST}.
 *
 * <p>Threading: owned by its event loop.
 */
public final class BufferPool implements Buffers {
    /** The scratch buffer of a loop, and so the largest remainder. */
    public static final int LARGEST = 256 * 1024;

    static final int SMALLEST = 16 * 1024;
    /** Lent bytes above which flows read {@link #SMALLEST} at a time. */
    static final long PLENTY = 32L * 1024 * 1024;
    /** Free buffers kept in each class; more go back to the C library. */
    private static final int KEPT = 8;

    private static final int CLASSES = Integer.numberOfTrailingZeros(LARGEST / SMALLEST) + 1;

    private final ArrayDeque<MemorySegment>[] free = freeLists();
    private long lent;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
    private static ArrayDeque<MemorySegment>[] freeLists() {
        ArrayDeque<MemorySegment>[] lists = new ArrayDeque[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            lists[i] = new ArrayDeque<>(KEPT);
        }
        return lists;
    }

    @Override
    public @Nullable MemorySegment take(int bytes) {
        assert bytes > 0 && bytes <= LARGEST : bytes;
        int sizeClass = sizeClass(bytes);
        MemorySegment buffer = free[sizeClass].pollLast();
        if (buffer == null) {
            buffer = LibC.allocate(SMALLEST << sizeClass);
            if (buffer.address() == 0) {
                return null;
            }
        }
        lent += buffer.byteSize();
        return buffer;
    }

    @Override
    public void give(MemorySegment buffer) {
        lent -= buffer.byteSize();
        ArrayDeque<MemorySegment> list = free[sizeClass((int) buffer.byteSize())];
        if (list.size() < KEPT) {
            list.addLast(buffer);
        } else {
            LibC.free(buffer);
        }
    }

    @Override
    public int readLimit() {
        return lent < PLENTY ? LARGEST : SMALLEST;
    }

    /** Bytes lent now. */
    long lent() {
        return lent;
    }

    private static int sizeClass(int bytes) {
        int units = (bytes + SMALLEST - 1) / SMALLEST;
        return units <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(units - 1);
    }

    public void close() {
        for (ArrayDeque<MemorySegment> list : free) {
            list.forEach(LibC::free);
            list.clear();
        }
    }
}
