package dev.sluice.proxy.watch;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.source.AddressFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The content of a file, or of the {@code *.yaml} of a directory. What counts are its bytes. For the thread of its watcher. */
final class ConfigContent implements Content {
    /** What is larger, no loader takes. */
    private static final int MAX_BYTES = AddressFile.MAX_BYTES;

    private final Path source;
    private int seen;
    /** Of the files of a directory. */
    private Map<Path, Integer> hashes = Map.of();
    /** What the file system said of the file when it was read last. */
    private FileAttributes looked = FileAttributes.NONE;

    ConfigContent(Path source) {
        this.source = source.toAbsolutePath();
    }

    @Override
    public List<Path> places() {
        return List.of(source);
    }

    /** A hash of what is to be loaded; what cannot be read counts as empty, and the loader will say why. */
    @Override
    public int look() {
        seen = content();
        return seen;
    }

    private int content() {
        if (!Files.isDirectory(source)) {
            return isUntouched() ? seen : hash(source);
        }
        try (Stream<Path> files = Files.list(source)) {
            Map<Path, Integer> now = new TreeMap<>();
            files.filter(path -> path.toString().endsWith(".yaml")).forEach(file -> now.put(file, hash(file)));
            if (now.equals(hashes)) {
                return seen;
            }
            hashes = Map.copyOf(now);
        } catch (IOException | UncheckedIOException _) {
            hashes = Map.of();
            return 0;
        }
        int all = 1;
        for (Path file : ConfigLoader.parts(source)) { // lists beside them have watchers of their own
            all = 31 * all + file.hashCode();
            all = 31 * all + hashes.getOrDefault(file, 0);
        }
        return all;
    }

    /** Whether nothing can have happened to the file since it was read, so that a large one is not read every few seconds. */
    private boolean isUntouched() {
        FileAttributes now = FileAttributes.of(source);
        boolean same = now.equals(looked);
        looked = now;
        return same && now.areSettled();
    }

    /** Never waits: a FIFO in the place of a file would end the watch. */
    private static int hash(Path file) {
        try {
            return Arrays.hashCode(RegularFile.read(file, MAX_BYTES));
        } catch (IOException _) {
            return 0;
        }
    }
}
