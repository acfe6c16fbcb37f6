package dev.sluice.proxy.net;

import io.netty.channel.unix.Errors;
import java.io.IOException;

/** Error numbers of Linux on x86-64 and AArch64. */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EROFS = 30;
    static final int EPIPE = 32;
    static final int ENONET = 64;
    static final int EPROTO = 71;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EHOSTDOWN = 112;
    static final int EHOSTUNREACH = 113;
    static final int EINPROGRESS = 115;

    private Errno() {}

    /** Whether accept(2) passes on what has befallen the client that waited, by accept(2)'s manual page; the next may be well. */
    static boolean isOfPending(int errno) {
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

    /** The error number, or 0 where Netty reports the error in another way. */
    static int of(IOException e) {
        return e instanceof Errors.NativeIoException n ? -n.expectedErr() : 0;
    }
}
