package dev.sluice.proxy.reload;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the files of a configuration change: by the notices of the kernel about their directories, and, since network file
 * systems give none, by looking every few seconds. What counts is the content. A directory that Kubernetes mounts changes as a whole
 * when its link {@code ..data} is replaced.
 *
 * <p>Threading: a thread of its own, which also runs the action.
 */
public final class ConfigWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    private static final long LOOK_SECONDS = 5;
    /** An editor writes in several steps; the change is over when nothing has happened for this long. */
    private static final long QUIET_MILLIS = 200;

    /** What a change leads to. */
    @FunctionalInterface
    public interface Action {
        void run() throws InterruptedException;
    }

    private final Path source;
    private final Action onChange;
    private final WatchService notices;
    private final Thread thread;
    private int seen;

    private ConfigWatcher(Path source, Action onChange, WatchService notices) {
        this.source = source;
        this.onChange = onChange;
        this.notices = notices;
        this.thread = Thread.ofPlatform().daemon().name("sluice-config-watch").unstarted(this::watch);
    }

    /** Watches a file, or the {@code *.yaml} of a directory. */
    public static ConfigWatcher start(Path source, Action onChange) throws IOException {
        WatchService notices = source.getFileSystem().newWatchService();
        ConfigWatcher watcher = new ConfigWatcher(source.toAbsolutePath(), onChange, notices);
        for (Path directory : watcher.directories()) {
            directory.register(
                    notices,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        }
        watcher.seen = watcher.content();
        watcher.thread.start();
        return watcher;
    }

    /** Where the path is, and where it leads if it is a link. */
    private Set<Path> directories() throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Path path : List.of(source, source.toRealPath())) {
            Path directory = Files.isDirectory(path) ? path : path.getParent();
            if (directory != null) {
                directories.add(directory);
            }
        }
        return directories;
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = notices.poll(LOOK_SECONDS, TimeUnit.SECONDS);
                if (key != null) {
                    awaitQuiet(key);
                }
                int now = content();
                if (now != seen) {
                    seen = now;
                    onChange.run();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // The process ends.
        } catch (RuntimeException e) {
            LOG.error("the configuration is watched no longer", e);
        }
    }

    private void awaitQuiet(WatchKey first) throws InterruptedException {
        WatchKey key = first;
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = notices.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A hash of what is to be loaded; what cannot be read counts as empty, and the loader will say why. */
    private int content() {
        if (!Files.isDirectory(source)) {
            return hash(source);
        }
        try (Stream<Path> files = Files.list(source)) {
            int all = 1;
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                all = 31 * all + file.hashCode();
                all = 31 * all + hash(file);
            }
            return all;
        } catch (IOException _) {
            return 0;
        }
    }

    private static int hash(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        notices.close();
    }
}
