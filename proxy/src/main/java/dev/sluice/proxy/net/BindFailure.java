package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Errno;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;

/** The reason why an address could not be bound. */
public enum BindFailure {
    /** Another socket has it. */
    IN_USE,
    /** The kernel does not allow it to this user. */
    DENIED,
    /** This machine does not have it. */
    NO_SUCH_ADDRESS,
    /** This machine does not have addresses of that kind. */
    NO_FAMILY,
    /** The directory of a Unix socket does not exist. */
    NO_DIRECTORY,
    /** The file system of a Unix socket cannot be written. */
    READ_ONLY,
    /** This process or machine has no descriptor left. */
    NO_DESCRIPTORS,
    OTHER;

    /** By the number of the error, whatever its words are. */
    public static BindFailure of(IOException e) {
        if (e instanceof BindException) { // a Unix socket that somebody answers on
            return IN_USE;
        }
        if (e instanceof AccessDeniedException) {
            return DENIED;
        }
        return switch (Errno.of(e)) {
            case Errno.EADDRINUSE -> IN_USE;
            case Errno.EACCES, Errno.EPERM -> DENIED;
            case Errno.EADDRNOTAVAIL -> NO_SUCH_ADDRESS;
            case Errno.EAFNOSUPPORT -> NO_FAMILY;
            case Errno.ENOENT, Errno.ENOTDIR -> NO_DIRECTORY;
            case Errno.EROFS -> READ_ONLY;
            case Errno.EMFILE, Errno.ENFILE -> NO_DESCRIPTORS;
            default -> OTHER;
        };
    }
}
