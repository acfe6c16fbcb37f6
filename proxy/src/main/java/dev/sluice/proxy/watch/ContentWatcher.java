package dev.sluice.proxy.watch;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.source.AddressFile;
import dev.sluice.proxy.log.Area;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A watcher of the content of a file or of the {@code *.yaml} of a directory. It learns of changes by the notices of
 * the kernel about their directories, and, since network file systems give none, by looking every few seconds. What
 * counts is the content. A directory that Kubernetes mounts changes as a whole when its link {@code ..data} is
 * replaced.
 *
 * <p>Threading: a thread of its own, which also runs the action.
 */
public final class ContentWatcher implements AutoCloseable {
    private static final Logger LOG = Area.RELOAD.logger();
    private static final long LOOK_SECONDS = 5;
    /** Longer than any file system is inexact about times. */
    private static final long SETTLED_SECONDS = 2 * LOOK_SECONDS;
    /** An editor writes in several steps; the change is over when nothing has happened for this long. */
    private static final long QUIET_MILLIS = 200;
    /** Something else in the directory may change all the time, such as a log: after so many notices it is looked all the same. */
    private static final int MOST_NOTICES = 20;
    /** What is larger, no loader takes. */
    private static final int MAX_BYTES = AddressFile.MAX_BYTES;

    /** The action that a change leads to. */
    @FunctionalInterface
    public interface Action {
        void run() throws InterruptedException;
    }

    private final Path source;
    private final Action onChange;
    private final Runnable onSame;
    private final @Nullable WatchService notices;
    private final Set<Path> noticed = new HashSet<>();
    private volatile boolean closed;
    private int seen;
    /** Of the files of a directory. */
    private Map<Path, Integer> hashes = Map.of();
    /** What the file system said of the file when it was read last. */
    private Map<String, Object> looked = Map.of();

    private ContentWatcher(Path source, Action onChange, Runnable onSame) {
        this.source = source.toAbsolutePath();
        this.onChange = onChange;
        this.onSame = onSame;
        this.notices = notices(source);
    }

    private static @Nullable WatchService notices(Path source) {
        try {
            return source.getFileSystem().newWatchService();
        } catch (IOException e) {
            LOG.warn("{}: looked at every {} s, for want of notices: {}", source, LOOK_SECONDS, e.getMessage());
            return null;
        }
    }

    /** Watches a file, or the {@code *.yaml} of a directory, which may not be there yet. */
    public static ContentWatcher start(Path source, String thread, Action onChange) {
        return start(source, thread, onChange, () -> {}, false);
    }

    /**
     * As {@link #start}, and runs the action once at the beginning.
     *
     * @param onSame runs each time when the content was found to be the same as before
     */
    public static ContentWatcher startAndRun(Path source, String thread, Action onChange, Runnable onSame) {
        return start(source, thread, onChange, onSame, true);
    }

    private static ContentWatcher start(Path source, String thread, Action onChange, Runnable onSame, boolean run) {
        ContentWatcher watcher = new ContentWatcher(source, onChange, onSame);
        watcher.register();
        watcher.seen = watcher.content();
        Thread.ofPlatform().daemon().name(thread).start(() -> watcher.watch(run));
        return watcher;
    }

    /** Asks for notices about where the path is, and where it leads if it is a link, as far as that exists. */
    private void register() {
        if (notices == null) {
            return;
        }
        try {
            noticed.removeIf(directory -> !Files.isDirectory(directory)); // it may come again
            directory(source, notices);
            directory(source.toRealPath(), notices);
        } catch (IOException _) {
            // Not there now: the next look finds it.
        }
    }

    private void directory(Path path, WatchService service) throws IOException {
        Path directory = Files.isDirectory(path) ? path : path.getParent();
        if (directory != null && !noticed.contains(directory)) {
            directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            noticed.add(directory);
        }
    }

    private void watch(boolean run) {
        try {
            if (run) {
                onChange.run();
            }
            while (!closed) {
                awaitNotice();
                register();
                int now = content();
                if (now != seen && !closed) {
                    seen = now;
                    onChange.run();
                } else if (!closed) {
                    onSame.run();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // It is not needed any more.
        } catch (RuntimeException e) {
            LOG.error("{} is watched no longer", source, e);
        }
    }

    private void awaitNotice() throws InterruptedException {
        if (notices == null) {
            TimeUnit.SECONDS.sleep(LOOK_SECONDS);
            return;
        }
        WatchKey key = notices.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        for (int count = 1; key != null; count++) {
            key.pollEvents();
            key.reset();
            key = count < MOST_NOTICES ? notices.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) : null;
        }
    }

    /** A hash of what is to be loaded; what cannot be read counts as empty, and the loader will say why. */
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

    /**
     * Whether nothing can have happened to the file since it was read, so that a large one is not read every few seconds. The kernel
     * sets the time of a change itself, whatever tools do to other times; one that is not over by some seconds says little.
     */
    private boolean isUntouched() {
        Map<String, Object> now = attributes();
        boolean same = !now.isEmpty() && now.equals(looked);
        looked = now;
        return same
                && now.get("ctime") instanceof FileTime changed
                && changed.toInstant().isBefore(Instant.now().minusSeconds(SETTLED_SECONDS));
    }

    private Map<String, Object> attributes() {
        try {
            return Files.readAttributes(source, "unix:ino,ctime,size");
        } catch (IOException | UnsupportedOperationException _) {
            return Map.of();
        }
    }

    /** Never waits: a FIFO in the place of a file would end the watch. */
    private static int hash(Path file) {
        try {
            return Arrays.hashCode(RegularFile.read(file, MAX_BYTES));
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (notices != null) {
            notices.close();
        }
    }
}
