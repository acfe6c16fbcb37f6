package dev.sluice.proxy.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A socket option with its value laid out for setsockopt(2), so that setting it allocates nothing. Immutable; any thread. */
final class SocketOption {
    static final int SOL_SOCKET = 1;
    static final int IPPROTO_TCP = 6;
    static final int SO_ERROR = 4;

    private static final int SO_LINGER = 13;

    /** close(2) sends RST and drops what is unsent. */
    static final SocketOption RESET_ON_CLOSE = new SocketOption(SOL_SOCKET, SO_LINGER, 1, 0);

    private final int level;
    private final int name;
    private final MemorySegment value;

    SocketOption(int level, int name, int... value) {
        this.level = level;
        this.name = name;
        this.value = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, value);
    }

    /** Fails only when the connection is gone, which its own edge reports. */
    void set(int fd) {
        int _ = LibC.setOption(fd, level, name, value);
    }
}
