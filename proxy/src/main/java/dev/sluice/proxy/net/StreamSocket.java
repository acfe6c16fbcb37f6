package dev.sluice.proxy.net;

import java.lang.foreign.MemorySegment;

/**
 * A connected, non-blocking byte stream, as the relay sees it. {@link Connection} is the real one; the relay's simulation has
 * scripted ones.
 *
 * <p>Threading: owned by one event loop.
 */
public interface StreamSocket {
    /** Nothing moved: no bytes to read, or no room to write. An edge will follow. */
    int AGAIN = 0;
    /** The peer has finished sending (FIN). */
    int END = -1;
    /** The connection is broken: reset, timed out, or shut for writing. */
    int FAILED = -2;
    /** This machine has no memory for the call, which says nothing of the peer. */
    int NO_MEMORY = -3;

    /** Reads at most {@code length} bytes to {@code buffer}, from its start: a count, or one of the four constants. */
    int receive(MemorySegment buffer, int length);

    /**
     * Sends bytes of {@code buffer}: a count, perhaps less than {@code length}, {@link #AGAIN}, {@link #FAILED} or {@link #NO_MEMORY}.
     *
     * @param more true when FIN, or more bytes, will follow in this turn, so that the kernel may put them in one packet
     */
    int send(MemorySegment buffer, int offset, int length, boolean more);

    /** True where a read that returned less than asked has emptied the receive queue, so that a new edge follows new bytes. */
    boolean shortReadDrains();

    /** Bytes handed to the kernel that the peer has not acknowledged; 0 when unknown. */
    int unacknowledgedBytes();

    /** Sends FIN after everything sent so far. */
    void finishSending();

    /** Closes; the kernel still delivers what was sent. Idempotent. */
    void close();

    /** Closes with RST, dropping what the kernel has not delivered, so that the peer can tell an abort from an end. Idempotent. */
    void reset();
}
