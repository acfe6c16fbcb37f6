package dev.sluice.proxy.net;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
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
    /** This process or machine is out of descriptors, ports or memory. */
    EXHAUSTED,
    OTHER;

    static ConnectResult of(IOException e) {
        if (e instanceof Errors.NativeIoException n) {
            return ofErrno(-n.expectedErr());
        }
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof NoRouteToHostException || message.contains("unreachable") || message.contains("no route")) {
            return UNREACHABLE;
        }
        if (message.contains("timed out")) {
            return TIMED_OUT;
        }
        if (message.contains("refused") || message.contains("no such file")) {
            return REFUSED;
        }
        if (message.contains("reset")) {
            return RESET;
        }
        if (message.contains("cannot assign") || message.contains("too many open")) {
            return EXHAUSTED;
        }
        return e instanceof ConnectException && message.contains("again") ? EXHAUSTED : OTHER;
    }

    private static ConnectResult ofErrno(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ENOENT -> REFUSED;
            case Errno.ETIMEDOUT -> TIMED_OUT;
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN, Errno.EHOSTDOWN -> UNREACHABLE;
            case Errno.ECONNRESET, Errno.EPIPE -> RESET;
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.EADDRNOTAVAIL, Errno.EAGAIN -> EXHAUSTED;
            default -> OTHER;
        };
    }

    /** The word in metrics and logs. */
    public String label() {
        return this == TIMED_OUT ? "timeout" : name().toLowerCase(Locale.ROOT);
    }
}
