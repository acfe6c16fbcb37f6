package dev.sluice.proxy.net;

import java.util.Locale;

/** How one attempt to connect stands, or why it failed. */
public enum ConnectResult {
    CONNECTED,
    PENDING,
    /** Nobody listens there: RST in answer to SYN, or no such Unix socket. */
    REFUSED,
    /** No answer in time. */
    TIMED_OUT,
    /** No route, or a router said so. */
    UNREACHABLE,
    RESET,
    /** This process or machine is out of descriptors, ports or memory, or the backlog of a Unix socket is full. */
    EXHAUSTED,
    OTHER;

    static ConnectResult ofErrno(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ENOENT -> REFUSED;
            case Errno.ETIMEDOUT -> TIMED_OUT;
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN, Errno.EHOSTDOWN -> UNREACHABLE;
            case Errno.ECONNRESET, Errno.EPIPE -> RESET;
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EADDRNOTAVAIL, Errno.EAGAIN ->
                EXHAUSTED;
            default -> OTHER;
        };
    }

    /** True for the ways in which an attempt fails. */
    public boolean isFailure() {
        return this != CONNECTED && this != PENDING;
    }

    /** The word in metrics and logs. */
    public String label() {
        return this == TIMED_OUT ? "timeout" : name().toLowerCase(Locale.ROOT);
    }
}
