package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Errno;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of one attempt to connect, or why it failed - and whom that blames. The one table of error numbers for
 * sessions and checks:
 *
 * <table>
 * <caption>error numbers of socket(2), connect(2), epoll_ctl(2) and SO_ERROR</caption>
 * <tr><td>the backend</td><td>ECONNREFUSED, ECONNRESET, EPIPE; ENOENT and EAGAIN of a Unix socket (nobody has it, its backlog is full)</td></tr>
 * <tr><td>the way to it</td><td>ETIMEDOUT, EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN; EAFNOSUPPORT, EINVAL (a blackhole route) and EADDRNOTAVAIL
 * without any source address; EACCES and EPERM of SO_ERROR, which a router has sent</td></tr>
 * <tr><td>this side</td><td>EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC; EADDRNOTAVAIL when all ports are taken; EACCES and EPERM of the call itself; EAGAIN of TCP</td></tr>
 * </table>
 */
public enum ConnectResult {
    CONNECTED(null),
    PENDING(null),
    /** Nobody listens there: RST in answer to SYN, or no such Unix socket. */
    REFUSED(null),
    /** No answer in time. */
    TIMED_OUT(null),
    /** No route, or a router said so. */
    UNREACHABLE(null),
    RESET(null),
    /** The backlog of a Unix socket is full. */
    BUSY(null),
    /** It was to begin with TLS and would not. */
    NO_TLS(null),
    /** Its TLS handshake failed. */
    TLS(null),
    /** Its certificate is not accepted. */
    CERTIFICATE(null),
    OTHER(null),
    /** This side has no descriptor for it. */
    NO_DESCRIPTORS(Shortage.DESCRIPTORS),
    /** This side has no port left towards that address. */
    NO_PORTS(Shortage.PORTS),
    /** This side has no memory for it. */
    NO_MEMORY(Shortage.MEMORY),
    /** A rule of this machine forbids it. */
    NOT_PERMITTED(Shortage.PERMISSION);

    private final @Nullable Shortage shortage;

    ConnectResult(@Nullable Shortage shortage) {
        this.shortage = shortage;
    }

    /** The meaning of an error number that socket(2) or connect(2) has returned. */
    public static ConnectResult ofCall(int errno, boolean tcp) {
        Shortage own = Shortage.ofErrno(errno);
        if (own != null) {
            return of(own);
        }
        return switch (errno) {
            case Errno.EADDRNOTAVAIL -> NO_PORTS;
            case Errno.EAGAIN -> tcp ? NO_MEMORY : BUSY;
            default -> ofOther(errno);
        };
    }

    /** The meaning of SO_ERROR, where a prohibition is that of a router on the way (ICMPv6, type 1, codes 1 and 5 to 7). */
    public static ConnectResult ofSocketError(int errno) {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> UNREACHABLE;
            case Errno.ENOMEM, Errno.ENOBUFS -> NO_MEMORY;
            default -> ofOther(errno);
        };
    }

    private static ConnectResult ofOther(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ENOENT -> REFUSED;
            case Errno.ETIMEDOUT -> TIMED_OUT;
            case Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.ENETDOWN,
                    Errno.EHOSTDOWN,
                    Errno.EAFNOSUPPORT,
                    Errno.EINVAL -> UNREACHABLE;
            case Errno.ECONNRESET, Errno.EPIPE -> RESET;
            default -> OTHER;
        };
    }

    /** How an attempt ends for want of this. */
    static ConnectResult of(Shortage shortage) {
        return switch (shortage) {
            case DESCRIPTORS, PIPES -> NO_DESCRIPTORS;
            case PORTS -> NO_PORTS;
            case MEMORY -> NO_MEMORY;
            case PERMISSION -> NOT_PERMITTED;
        };
    }

    /** True for the ways in which an attempt fails. */
    public boolean isFailure() {
        return this != CONNECTED && this != PENDING;
    }

    /** True for failures after the backend has accepted the connection. */
    public boolean isOfGreeting() {
        return this == NO_TLS || this == TLS || this == CERTIFICATE;
    }

    /** True for failures of the backend or of the way to it. */
    public boolean blamesBackend() {
        return isFailure() && shortage == null;
    }

    /** What this side lacked; null for all else. */
    public @Nullable Shortage shortage() {
        return shortage;
    }

    /** False when an attempt at another backend would fail for the same reason: descriptors and memory serve all, ports and rules one. */
    public boolean mayWorkElsewhere() {
        return this != NO_DESCRIPTORS && this != NO_MEMORY;
    }

    /** The word in metrics and logs. */
    public String label() {
        return this == TIMED_OUT ? "timeout" : name().toLowerCase(Locale.ROOT);
    }
}
