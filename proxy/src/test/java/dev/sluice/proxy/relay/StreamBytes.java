package dev.sluice.proxy.relay;

import java.lang.foreign.MemorySegment;

/** The bytes of a stream: a function of their position, so that each one can be checked when it is sent. */
final class StreamBytes {
    private static final int PERIOD = 65_521;
    private static final int LONGEST = 2 * 1024 * 1024;
    private static final MemorySegment PATTERN = pattern();

    private StreamBytes() {}

    private static MemorySegment pattern() {
        byte[] bytes = new byte[PERIOD + LONGEST];
        for (int i = 0; i < bytes.length; i++) {
            int position = i % PERIOD;
            bytes[i] = (byte) (position * 31 + position / 251);
        }
        return MemorySegment.ofArray(bytes);
    }

    /** Puts the bytes from the position at the beginning of the buffer. */
    static void copy(long position, MemorySegment buffer, int count) {
        MemorySegment.copy(PATTERN, position % PERIOD, buffer, 0, count);
    }

    /** Whether this part of the buffer holds the bytes from the position. */
    static boolean match(long position, MemorySegment buffer, int offset, int length) {
        long from = position % PERIOD;
        return MemorySegment.mismatch(buffer, offset, offset + length, PATTERN, from, from + length) == -1;
    }
}
