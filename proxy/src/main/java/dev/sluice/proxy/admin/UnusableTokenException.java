package dev.sluice.proxy.admin;

import java.io.IOException;

/** A token file that cannot be read, or that must not be used; the message says why. */
public final class UnusableTokenException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTokenException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
