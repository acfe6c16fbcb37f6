package dev.sluice.proxy.net.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of libc that neither Netty nor the JDK offers, or that Netty makes only together with further system calls.
 * Results are as in C but for errors, which are negative error numbers.
 *
 * <p>Threading: any thread.
 */
@SuppressWarnings("restricted") // native access is what this class is for; the launcher enables it
public final class LibC {
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int FD_CLOEXEC = 1;
    private static final int O_NONBLOCK = 0x800;
    /** SIOCOUTQ: bytes in the send queue that the peer has not acknowledged. */
    private static final int SIOCOUTQ = 0x5411;

    private static final int SHUT_WR = 1;
    private static final int MSG_PEEK = 2;
    private static final int MSG_MORE_NOSIGNAL = 0x8000 | 0x4000;
    private static final int SOCK_NONBLOCK_CLOEXEC_STREAM = 0x800 | 0x80000 | 1;
    private static final int SOCK_NONBLOCK_CLOEXEC_DATAGRAM = 0x800 | 0x80000 | 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle FCNTL =
            handle("fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = handle(
            "ioctl",
            FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MALLOC =
            handle("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = handle("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    private static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT), CAPTURE);
    private static final MethodHandle CONNECT =
            handle("connect", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT), CAPTURE);
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT), CAPTURE);
    private static final MethodHandle SHUTDOWN = handle("shutdown", FunctionDescriptor.of(INT, INT, INT), CAPTURE);
    private static final MethodHandle SEND = handle(
            "send",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT),
            CAPTURE);
    private static final MethodHandle RECV = handle(
            "recv",
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT),
            CAPTURE);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS, INT), CAPTURE);
    private static final MethodHandle GETSOCKOPT = handle(
            "getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), CAPTURE);
    private static final MethodHandle GETSOCKNAME =
            handle("getsockname", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), CAPTURE);
    private static final MethodHandle LISTEN = handle("listen", FunctionDescriptor.of(INT, INT, INT), CAPTURE);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle GETRLIMIT =
            handle("getrlimit", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS));

    private LibC() {}

    /** Makes the handles of all calls, which takes some tens of milliseconds; the first call would otherwise. */
    public static void load() {
        // All that is needed happens when the class is initialised.
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static int orErrno(int result, MemorySegment state) {
        return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    }

    /** The result, or -1 for any error: which one does not matter to those that ask. */
    private static int fcntl(int fd, int command, int value) {
        try {
            return (int) FCNTL.invokeExact(fd, command, value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for a pipe buffer of this many bytes; refused silently when the user is over the system's limit. */
    public static void setPipeSize(int fd, int bytes) {
        int _ = fcntl(fd, F_SETPIPE_SZ, bytes);
    }

    /** Keeps the descriptor from programs that this one starts; -1 when it is not open. */
    public static int closeOnExec(int fd) {
        return fcntl(fd, F_SETFD, FD_CLOEXEC);
    }

    /** Has calls on the descriptor, and on all that share its open file, return instead of waiting. */
    public static void doNotBlock(int fd) {
        int _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
    }

    /** Another descriptor of the same open file; -1 when the process may have no more. */
    public static int duplicate(int fd) {
        return fcntl(fd, F_DUPFD_CLOEXEC, 0);
    }

    /** The limit of this process that the kernel applies now; all bits for none, negative when it cannot be had. */
    static long softLimit(int resource) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int result = (int) GETRLIMIT.invokeExact(resource, limits);
            return result == 0 ? limits.get(ValueLayout.JAVA_LONG, 0) & Long.MAX_VALUE : -1;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Unacknowledged bytes of a socket's send queue; 0 when the socket cannot say. */
    public static int unacknowledgedBytes(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(INT);
            int result = (int) IOCTL.invokeExact(fd, (long) SIOCOUTQ, answer);
            return result == 0 ? answer.get(INT, 0) : 0;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Memory of this size, or {@link MemorySegment#NULL} when there is none. */
    public static MemorySegment allocate(int bytes) {
        try {
            MemorySegment raw = (MemorySegment) MALLOC.invokeExact((long) bytes);
            return raw.address() == 0 ? MemorySegment.NULL : raw.reinterpret(bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static void free(MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A non-blocking stream socket of this address family: its descriptor. */
    public static int socket(int family) {
        return socket(family, SOCK_NONBLOCK_CLOEXEC_STREAM);
    }

    /** As {@link #socket(int)}, for datagrams. */
    public static int datagramSocket(int family) {
        return socket(family, SOCK_NONBLOCK_CLOEXEC_DATAGRAM);
    }

    private static int socket(int family, int type) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno((int) SOCKET.invokeExact(state, family, type, 0), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static int connect(int fd, MemorySegment address) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno((int) CONNECT.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static int bind(int fd, MemorySegment address) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static int listen(int fd, int backlog) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Closes the descriptor; it is gone even when the kernel reports an error. */
    public static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sends and tells the kernel that more follows at once. */
    public static int sendMore(int fd, MemorySegment bytes) {
        MemorySegment state = CALL_STATE.get();
        try {
            long sent = (long) SEND.invokeExact(state, fd, bytes, bytes.byteSize(), MSG_MORE_NOSIGNAL);
            return orErrno((int) sent, state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Reads without taking; 0 at the end of the stream. */
    public static int peek(int fd, MemorySegment bytes) {
        MemorySegment state = CALL_STATE.get();
        try {
            long read = (long) RECV.invokeExact(state, fd, bytes, bytes.byteSize(), MSG_PEEK);
            return orErrno((int) read, state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public static int shutdownWrite(int fd) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno((int) SHUTDOWN.invokeExact(state, fd, SHUT_WR), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sets an option whose value is in memory: an int, or a struct such as linger. */
    static int setOption(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = CALL_STATE.get();
        try {
            return orErrno(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The value of an int option; a negative error number when it cannot be had. */
    public static int option(int fd, int level, int option) {
        MemorySegment state = CALL_STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(INT);
            MemorySegment length = arena.allocateFrom(INT, (int) INT.byteSize());
            int result = orErrno((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
            return result < 0 ? result : value.get(INT, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Reads an option that is a struct; 0, or a negative error number. */
    public static int option(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = CALL_STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(INT, (int) value.byteSize());
            return orErrno((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Writes this end's address to the memory, which should hold a sockaddr_in6. */
    public static int localName(int fd, MemorySegment address) {
        MemorySegment state = CALL_STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(INT, (int) address.byteSize());
            return orErrno((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
