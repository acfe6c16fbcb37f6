package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Errno;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A resource that this process or machine lacks when a call fails for a reason of its own. It says nothing of a
 * backend, a client or the network: nobody is marked down, ejected or blamed for it.
 */
public enum Shortage {
    /** EMFILE of the process, ENFILE of the machine. */
    DESCRIPTORS,
    /** EADDRNOTAVAIL of connect(2): every local port towards that address is taken. */
    PORTS,
    /** ENOMEM, ENOBUFS; ENOSPC of epoll_ctl(2), which counts watches as memory. */
    MEMORY,
    /** EPERM, EACCES: a firewall, a route, a sandbox or the mode of a file of this machine says no. */
    PERMISSION,
    /** No pipe to splice through: bytes are copied. */
    PIPES;

    /** What an error number of a call says that this side lacks; null when it speaks of another. */
    public static @Nullable Shortage ofErrno(int errno) {
        return switch (errno) {
            case Errno.EMFILE, Errno.ENFILE -> DESCRIPTORS;
            case Errno.ENOMEM, Errno.ENOBUFS -> MEMORY;
            case Errno.EPERM, Errno.EACCES -> PERMISSION;
            default -> null;
        };
    }

    /** What a failure of Netty or the JDK says that this side lacks; null when it speaks of another. */
    public static @Nullable Shortage of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                Shortage known = ofErrno(Errno.of(io));
                if (known != null) {
                    return known;
                }
            }
        }
        return null;
    }

    /** The word in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
