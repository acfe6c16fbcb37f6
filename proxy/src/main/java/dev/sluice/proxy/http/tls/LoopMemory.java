package dev.sluice.proxy.http.tls;

import dev.sluice.proxy.net.BufferPool;
import dev.sluice.proxy.net.tls.TlsMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that the clients of one endpoint share: for ciphertext, and for plaintext on its way to BoringSSL or from it.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class LoopMemory {
    /** One record, and the largest buffer of an answer. */
    static final int PLAIN_BYTES = 16 * 1024;

    private final BufferPool buffers = new BufferPool();
    final TlsMemory tls = TlsMemory.small(buffers);
    final MemorySegment plain = Arena.ofAuto().allocate(PLAIN_BYTES, Long.BYTES);

    /** Gives back what is kept; the loop has ended. */
    void close() {
        buffers.close();
    }
}
