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

    /** How many bytes to send at once, so that what the kernel does not take of them fits a buffer of this size. */
    default int fitting(int bytes) {
        return bytes;
    }

    /** True while bytes that were taken wait here for room in the kernel: nothing more is taken before {@link #flush}. */
    default boolean isHolding() {
        return false;
    }

    /** Hands the kernel what waits here: 1 once nothing does, {@link #AGAIN}, {@link #FAILED} or {@link #NO_MEMORY}. */
    default int flush() {
        return 1;
    }

    /**
     * Says within the stream that nothing follows, where its protocol has words for that; once. FIN is another matter.
     *
     * @return 1 when that is said, or waits here; {@link #FAILED} or {@link #NO_MEMORY}
     */
    default int sayEnd() {
        return 1;
    }

    /** Bytes handed to the kernel that the peer has not acknowledged; 0 when unknown. */
    int unacknowledgedBytes();

    /** Sends FIN after everything sent so far, which may be later, once nothing waits here. */
    void finishSending();

    /** Closes; the kernel still delivers what was sent. Idempotent. */
    void close();

    /** Closes with RST, dropping what the kernel has not delivered, so that the peer can tell an abort from an end. Idempotent. */
    void reset();
}
