package dev.sluice.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The content of a file that somebody named. A FIFO would be waited for without end, a device may never end, and both look like a file
 * in a configuration; so they are refused, as is a file without bound. Stateless, callable from any thread.
 */
public final class RegularFile {
    private static final int KIB = 1024;

    private RegularFile() {}

    /**
     * Reads a regular file, or what a link to one leads to.
     *
     * @throws FileSystemException with a reason in words when it is something else, or larger
     */
    public static byte[] read(Path file, int maxBytes) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw refused(
                    file,
                    attributes.isDirectory()
                            ? "it is a directory"
                            : "it is no regular file but a FIFO, a socket or a device");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw refused(file, "it is larger than " + size(maxBytes));
            }
            return bytes;
        }
    }

    private static String size(int bytes) {
        return bytes < KIB * KIB ? bytes / KIB + " KiB" : bytes / KIB / KIB + " MiB";
    }

    private static FileSystemException refused(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason);
    }
}
