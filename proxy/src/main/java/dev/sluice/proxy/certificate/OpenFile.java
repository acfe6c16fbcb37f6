package dev.sluice.proxy.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** The judgement of who may read a file that holds a secret. Stateless. */
public final class OpenFile {
    private OpenFile() {}

    /**
     * A warning that every user may read it; null when that is not so, or nobody knows.
     *
     * @param content what it holds, in the middle of a sentence
     */
    public static @Nullable String warning(Path file, String content) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)
                    ? "every user of the machine may read the %s; close it with `chmod o-r %s`".formatted(content, file)
                    : null;
        } catch (IOException | UnsupportedOperationException _) {
            return null; // It has just been read. Whoever has taken it away since will have it looked at again.
        }
    }
}
