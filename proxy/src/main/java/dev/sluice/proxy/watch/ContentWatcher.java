package dev.sluice.proxy.watch;

import dev.sluice.proxy.log.Area;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A watcher of the content of files: of one, of the {@code *.yaml} of a directory, or another {@link Content}. It learns of changes by the
 * notices of the kernel about their directories, and, since network file systems give none, by looking every few seconds. A directory that Kubernetes mounts changes as a whole when its link {@code ..data} is
 * replaced.
 *
 * <p>Threading: a thread of its own, which also runs the action.
 */
public final class ContentWatcher implements AutoCloseable {
    private static final Logger LOG = Area.RELOAD.logger();
    static final long LOOK_SECONDS = 5;
    /** An editor writes in several steps; the change is over when nothing has happened for this long. */
    private static final long QUIET_MILLIS = 200;
    /** Something else in the directory may change all the time, such as a log: after so many notices it is looked all the same. */
    private static final int MOST_NOTICES = 20;

    /** The action that a change leads to. */
    @FunctionalInterface
    public interface Action {
        void run() throws InterruptedException;
    }

    private final Content content;
    private final String title;
    private final Action onChange;
    private final Runnable onSame;
    private final @Nullable WatchService notices;
    private final Set<Path> noticed = new HashSet<>();
    private volatile boolean closed;
    private int seen;

    private ContentWatcher(Content content, String title, Action onChange, Runnable onSame) {
        this.content = content;
        this.title = title;
        this.onChange = onChange;
        this.onSame = onSame;
        this.notices = notices(title);
    }

    private static @Nullable WatchService notices(String title) {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.warn("{}: looked at every {} s, for want of notices: {}", title, LOOK_SECONDS, e.getMessage());
            return null;
        }
    }

    /** Watches a file, or the {@code *.yaml} of a directory, which may not be there yet. */
    public static ContentWatcher start(Path source, String thread, Action onChange) {
        return start(new ConfigContent(source), source.toString(), thread, onChange, () -> {}, false);
    }

    /**
     * As {@link #start}, and runs the action once at the beginning.
     *
     * @param onSame runs each time when the content was found to be the same as before
     */
    public static ContentWatcher startAndRun(Path source, String thread, Action onChange, Runnable onSame) {
        return start(new ConfigContent(source), source.toString(), thread, onChange, onSame, true);
    }

    /** As below, with nothing to do where the content is the same. */
    public static ContentWatcher startAndRun(Content content, String title, String thread, Action onChange) {
        return startAndRun(content, title, thread, onChange, () -> {});
    }

    /**
     * As {@link #startAndRun(Path, String, Action, Runnable)}, for any content.
     *
     * @param title what it is, for the log
     */
    public static ContentWatcher startAndRun(
            Content content, String title, String thread, Action onChange, Runnable onSame) {
        return start(content, title, thread, onChange, onSame, true);
    }

    private static ContentWatcher start(
            Content content, String title, String thread, Action onChange, Runnable onSame, boolean run) {
        ContentWatcher watcher = new ContentWatcher(content, title, onChange, onSame);
        watcher.register();
        watcher.seen = content.look();
        Thread.ofPlatform().daemon().name(thread).start(() -> watcher.watch(run));
        return watcher;
    }

    /** Asks for notices about where each place is, and where it leads if it is a link, as far as that exists. */
    private void register() {
        if (notices == null) {
            return;
        }
        noticed.removeIf(directory -> !Files.isDirectory(directory)); // it may come again
        for (Path place : content.places()) {
            try {
                directory(place, notices);
                directory(place.toRealPath(), notices);
            } catch (IOException _) {
                // Not there now: the next look finds it.
            }
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
                int now = content.look();
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
            LOG.error("{} is watched no longer", title, e);
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

    @Override
    public void close() throws IOException {
        closed = true;
        if (notices != null) {
            notices.close();
        }
    }
}
