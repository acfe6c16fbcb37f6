package dev.sluice.proxy.process;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The source of the configuration of a process.
 *
 * @param loaded what it says at the start
 * @param again reads it anew
 * @param path the file or directory; null when there is none, and so nothing that could change
 */
public record ConfigInput(
        LoadResult loaded,
        Supplier<LoadResult> again,
        @Nullable Path path) {
    /** A configuration that never changes. */
    public static ConfigInput fixed(LoadResult loaded) {
        return new ConfigInput(loaded, () -> loaded, null);
    }

    /** A file, or a directory of files, read now and whenever it is asked again. */
    public static ConfigInput file(Path path) {
        return new ConfigInput(
                ConfigLoader.load(path, System::getenv), () -> ConfigLoader.load(path, System::getenv), path);
    }

    /** For people. */
    String shown() {
        return path == null ? "command line" : path.toString();
    }
}
