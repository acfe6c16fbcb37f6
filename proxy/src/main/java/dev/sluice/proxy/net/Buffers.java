package dev.sluice.proxy.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The lender of memory to flows, for bytes that were read and could not be sent. Threading: owned by one event loop.
 */
public interface Buffers {
    /** Memory of at least {@code bytes}, or null when the machine has none. */
    @Nullable
    MemorySegment take(int bytes);

    void give(MemorySegment buffer);

    /** The most bytes a flow should read at once, given how much is lent already. */
    int readLimit();
}
