package dev.sluice.proxy.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * The attributes of a file that differ when something has happened to it: the kernel sets the time of a change itself, whatever tools do to
 * other times. Of a link they are those of what it leads to.
 *
 * @param values by the names of the file system; none when the file is not there
 */
record FileAttributes(Map<String, Object> values) {
    static final FileAttributes NONE = new FileAttributes(Map.of());

    /** Longer than any file system is inexact about times. */
    private static final long SETTLED_SECONDS = 2 * ContentWatcher.LOOK_SECONDS;

    static FileAttributes of(Path file) {
        try {
            return new FileAttributes(Files.readAttributes(file, "unix:ino,ctime,size"));
        } catch (IOException | UnsupportedOperationException _) {
            return NONE;
        }
    }

    /** Whether the last change is over by some seconds; before that, equal attributes say little. */
    boolean areSettled() {
        return values.get("ctime") instanceof FileTime changed
                && changed.toInstant().isBefore(Instant.now().minusSeconds(SETTLED_SECONDS));
    }
}
