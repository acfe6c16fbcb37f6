package dev.sluice.proxy.keystore;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.watch.Content;
import dev.sluice.proxy.watch.ContentWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The watch over the files of all feeds: one thread and one queue of notices, however many there are.
 *
 * <p>Threading: {@link #follow} and {@link #close} from any thread; what a change leads to runs on a thread of its own.
 */
final class KeystoreWatch implements AutoCloseable {
    private static final Logger LOG = Area.FRONTEND.logger();

    /** The action that a changed feed leads to. */
    @FunctionalInterface
    interface Refresh {
        void run(Feed feed) throws InterruptedException;
    }

    /** The files of all feeds. */
    private record All(List<Feed> feeds) implements Content {
        @Override
        public List<Path> places() {
            return feeds.stream()
                    .flatMap(feed -> feed.marks().places().stream())
                    .toList();
        }

        @Override
        public int look() {
            return feeds.stream()
                    .mapToInt(feed -> feed.marks().look() + (feed.isDue() ? 1 : 0))
                    .sum();
        }
    }

    private List<Feed> followed = List.of();
    private @Nullable ContentWatcher watcher;

    /** Watches these from now on and no others; what has changed since they were read is noticed at once. */
    synchronized void follow(List<Feed> feeds, Refresh refresh) {
        if (feeds.equals(followed)) {
            return;
        }
        close();
        followed = feeds;
        if (!feeds.isEmpty()) {
            watcher = ContentWatcher.startAndRun(
                    new All(feeds),
                    "certificates",
                    "sluice-certificates",
                    () -> refreshChanged(feeds, refresh),
                    () -> tellDue(feeds));
        }
    }

    private static void refreshChanged(List<Feed> feeds, Refresh refresh) throws InterruptedException {
        for (Feed feed : feeds) {
            try {
                if (feed.hasChanged()) {
                    refresh.run(feed);
                }
            } catch (RuntimeException e) { // the others are followed all the same
                LOG.error("{}: a change of its files is not followed", feed.title(), e);
            }
        }
        tellDue(feeds);
    }

    /** Time brings problems too: this runs every few seconds. */
    private static void tellDue(List<Feed> feeds) {
        Instant now = Instant.now();
        for (Feed feed : feeds) {
            try {
                feed.tellDue(now);
            } catch (RuntimeException e) {
                LOG.error("{}: what is due is not told", feed.title(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (watcher != null) {
                watcher.close();
            }
            watcher = null;
            followed = List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
