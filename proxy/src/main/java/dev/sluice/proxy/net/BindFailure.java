package dev.sluice.proxy.net;

import java.io.IOException;
import java.net.BindException;

/** Why an address could not be bound. */
public enum BindFailure {
    /** Another socket has it. */
    IN_USE,
    /** The kernel does not allow it to this user. */
    DENIED,
    /** This machine does not have it. */
    NO_SUCH_ADDRESS,
    OTHER;

    /** By the number of the error, whatever its words are. */
    public static BindFailure of(IOException e) {
        if (e instanceof BindException) { // a Unix socket that somebody answers on
            return IN_USE;
        }
        return switch (Errno.of(e)) {
            case Errno.EADDRINUSE -> IN_USE;
            case Errno.EACCES, Errno.EPERM -> DENIED;
            case Errno.EADDRNOTAVAIL -> NO_SUCH_ADDRESS;
            default -> OTHER;
        };
    }
}
