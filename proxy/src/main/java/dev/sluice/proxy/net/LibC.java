package dev.sluice.proxy.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The calls of libc that neither Netty nor the JDK offers, through the foreign function interface. Any thread. */
@SuppressWarnings("restricted") // native access is what this class is for; the launcher enables it
final class LibC {
    private static final int F_SETPIPE_SZ = 1031;
    /** SIOCOUTQ: bytes in the send queue that the peer has not acknowledged. */
    private static final int SIOCOUTQ = 0x5411;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor INT_INT_INT =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle FCNTL = handle("fcntl", INT_INT_INT, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = handle(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MALLOC =
            handle("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = handle("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private LibC() {}

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    /** Asks for a pipe buffer of this many bytes; refused silently when the user is over the system's limit. */
    static void setPipeSize(int fd, int bytes) {
        try {
            int _ = (int) FCNTL.invokeExact(fd, F_SETPIPE_SZ, bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Unacknowledged bytes of a socket's send queue; 0 when the socket cannot say. */
    static int unacknowledgedBytes(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ValueLayout.JAVA_INT);
            int result = (int) IOCTL.invokeExact(fd, (long) SIOCOUTQ, answer);
            return result == 0 ? answer.get(ValueLayout.JAVA_INT, 0) : 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Memory of this size, or {@link MemorySegment#NULL} when there is none. */
    static MemorySegment allocate(int bytes) {
        try {
            MemorySegment raw = (MemorySegment) MALLOC.invokeExact((long) bytes);
            return raw.address() == 0 ? MemorySegment.NULL : raw.reinterpret(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void free(MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
