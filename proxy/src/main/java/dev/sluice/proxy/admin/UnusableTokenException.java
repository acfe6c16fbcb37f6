package dev.sluice.proxy.admin;

import dev.sluice.config.bind.Reasons;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** A token file that cannot be read, or that must not be used; the message says why. */
public final class UnusableTokenException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTokenException(IOException cause) {
        super(cause instanceof FileSystemException ? Reasons.of(cause) : cause.getMessage(), cause);
    }
}
