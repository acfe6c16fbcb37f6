package dev.sluice.proxy.net.sys;

import io.netty.channel.unix.Errors;
import java.io.IOException;

/** The error numbers of Linux on x86-64 and AArch64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    static final int ENONET = 64;
    static final int EPROTO = 71;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EINPROGRESS = 115;

    private Errno() {}

    /** Whether accept(2) passes on what has befallen the client that waited, by accept(2)'s manual page; the next may be well. */
    public static boolean isOfPending(int errno) {
        return switch (errno) {
            case ECONNABORTED,
                    EPROTO,
                    ENOPROTOOPT,
                    EOPNOTSUPP,
                    ENONET,
                    ENETDOWN,
                    ENETUNREACH,
                    EHOSTDOWN,
                    EHOSTUNREACH -> true;
            default -> false;
        };
    }

    /** What a call of this name has failed with. */
    public static IOException exception(String call, int errno) {
        return new Errors.NativeIoException(call, -errno, false);
    }

    /** The error number, or 0 where Netty reports the error in another way. */
    public static int of(IOException e) {
        return e instanceof Errors.NativeIoException n ? -n.expectedErr() : 0;
    }
}
