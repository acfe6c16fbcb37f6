package dev.sluice.proxy.net.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket option with its value laid out for setsockopt(2), so that setting it allocates nothing. There is one for all frontends that
 * say the same. Immutable; any thread.
 */
public final class SocketOption {
    private static final Map<List<Object>, SocketOption> KNOWN = new ConcurrentHashMap<>();

    /** close(2) sends RST and drops what is unsent. */
    public static final SocketOption RESET_ON_CLOSE = of(Linux.SOL_SOCKET, Linux.SO_LINGER, 1, 0);

    private final int level;
    private final int name;
    private final MemorySegment value;

    private SocketOption(int level, int name, int... value) {
        this.level = level;
        this.name = name;
        this.value = Arena.global().allocateFrom(ValueLayout.JAVA_INT, value);
    }

    public static SocketOption of(int level, int name, int... value) {
        return KNOWN.computeIfAbsent(
                List.of(level, name, Arrays.toString(value)), _ -> new SocketOption(level, name, value));
    }

    /** Fails only when the connection is gone, which its own edge reports. */
    public void set(int fd) {
        int _ = LibC.setOption(fd, level, name, value);
    }
}
