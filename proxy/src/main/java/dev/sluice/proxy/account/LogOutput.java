package dev.sluice.proxy.account;

import dev.sluice.config.AccessOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where lines of the access log go.
 *
 * <p>Threading: opened by the main thread, then owned by the writer.
 */
final class LogOutput {
    private final @Nullable Path path;
    private OutputStream stream;

    private LogOutput(@Nullable Path path, OutputStream stream) {
        this.path = path;
        this.stream = stream;
    }

    static LogOutput open(AccessOutput output) throws IOException {
        return switch (output) {
            case AccessOutput.Stdout _ -> new LogOutput(null, new FileOutputStream(FileDescriptor.out));
            case AccessOutput.Stderr _ -> new LogOutput(null, new FileOutputStream(FileDescriptor.err));
            case AccessOutput.None _ -> new LogOutput(null, OutputStream.nullOutputStream());
            case AccessOutput.File(Path file) -> new LogOutput(file, append(file));
        };
    }

    private static OutputStream append(Path file) throws IOException {
        return new FileOutputStream(file.toFile(), true);
    }

    void write(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
    }

    /** Opens the file anew, after it was moved away; keeps the old one when that fails. */
    void reopen() throws IOException {
        if (path != null) {
            OutputStream old = stream;
            stream = append(path);
            old.close();
        }
    }
}
