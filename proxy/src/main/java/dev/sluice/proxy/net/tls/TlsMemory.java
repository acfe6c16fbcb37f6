package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.Buffers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that the TLS connections of one loop share: what has been read and is to be decrypted, and what has been encrypted and is to be
 * sent. Valid until a call on a connection returns.
 *
 * <p>Threading: owned by one event loop. Lifetime: from the first connection with TLS to the end of the loop.
 */
public final class TlsMemory {
    /** One call takes so much from the kernel, where others make one for each record of 16 KiB. */
    static final int IN_BYTES = 256 * 1024;

    /** The largest plaintext that is encrypted at once, and what its records add. */
    static final int OUT_BYTES = 288 * 1024;

    private final MemorySegment in;
    private final MemorySegment out;
    private final Buffers buffers;

    /** What one record needs. */
    private static final int SMALL_BYTES = 2 * TlsEnd.RECORD;

    /** @param buffers of the loop, for what the kernel does not take */
    public TlsMemory(Buffers buffers) {
        this(buffers, IN_BYTES, OUT_BYTES);
    }

    private TlsMemory(Buffers buffers, int in, int out) {
        Arena arena = Arena.ofAuto(); // given back when nobody knows it any more
        this.in = arena.allocate(in, Long.BYTES);
        this.out = arena.allocate(out, Long.BYTES);
        this.buffers = buffers;
    }

    /** The memory of a loop that moves little: at most 16 KiB are sent at once. */
    public static TlsMemory small(Buffers buffers) {
        return new TlsMemory(buffers, SMALL_BYTES, SMALL_BYTES);
    }

    MemorySegment in() {
        return in;
    }

    MemorySegment out() {
        return out;
    }

    Buffers buffers() {
        return buffers;
    }
}
