package dev.sluice.proxy.discovery;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The names of backends that have no address, asked for again until all have one. What has an address is not asked for
 * again: names that change belong to {@code discover}.
 *
 * <p>Threading: {@link #review} and {@link #close} from any thread; it asks on a thread of its own, which is there while it is needed.
 */
public final class MissingNames implements AutoCloseable {
    private static final Logger LOG = Area.DISCOVERY.logger();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** Somebody may have just written the record, and looks whether Sluice has noticed. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    /** The receiver of the addresses of a pool. */
    @FunctionalInterface
    public interface Follower {
        void follow(String pool, Map<String, Answer> names) throws InterruptedException;
    }

    private final Supplier<List<Pool>> pools;
    private final HostNames names;
    private final Duration firstPause;
    private volatile Follower follower = (_, _) -> {};
    private @Nullable Thread thread;
    private boolean changed;
    private boolean closed;

    /** @param pools those that serve */
    public MissingNames(Supplier<List<Pool>> pools, HostNames names) {
        this(pools, names, FIRST_PAUSE);
    }

    MissingNames(Supplier<List<Pool>> pools, HostNames names, Duration firstPause) {
        this.pools = pools;
        this.names = names;
        this.firstPause = firstPause;
    }

    /** Says who follows, before the first {@link #review}. */
    public void follower(Follower told) {
        follower = told;
    }

    /** Who knows the addresses of all names. */
    public HostNames names() {
        return names;
    }

    /** Another configuration serves: some of its names may be missing. */
    public synchronized void review() {
        changed = true;
        if (closed || missing().isEmpty()) {
            return;
        }
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("sluice-missing-names").start(this::run);
        }
        notifyAll();
    }

    private Map<String, List<String>> missing() {
        Map<String, List<String>> byPool = new LinkedHashMap<>();
        for (Pool pool : pools.get()) {
            List<String> missing = SnapshotCompiler.missingNames(pool);
            if (!missing.isEmpty()) {
                byPool.put(pool.name(), missing);
            }
        }
        return byPool;
    }

    private void run() {
        RetryPauses pauses = new RetryPauses(firstPause, LONGEST_PAUSE, ThreadLocalRandom.current());
        try {
            while (await(pauses)) {
                ask();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    /** True when it is time to ask again; false when nothing is missing any more, and the thread is done. */
    private synchronized boolean await(RetryPauses pauses) throws InterruptedException {
        if (closed || missing().isEmpty()) {
            thread = null;
            return false;
        }
        if (changed) {
            changed = false;
            pauses.reset();
        }
        long end = Clock.SYSTEM.nanos() + pauses.next().toNanos();
        for (long left = end - Clock.SYSTEM.nanos();
                left > 0 && !changed && !closed;
                left = end - Clock.SYSTEM.nanos()) {
            wait(Math.max(1, left / 1_000_000));
        }
        return !closed;
    }

    private void ask() throws InterruptedException {
        Map<String, List<String>> missing = missing();
        Set<String> all = new LinkedHashSet<>();
        missing.values().forEach(all::addAll);
        Map<String, Answer> answers = names.ask(all);
        for (Map.Entry<String, List<String>> pool : missing.entrySet()) {
            if (pool.getValue().stream().anyMatch(name -> answers.get(name) instanceof Answer.Found)) {
                follow(pool.getKey(), answers);
            }
        }
    }

    private void follow(String pool, Map<String, Answer> answers) throws InterruptedException {
        try {
            follower.follow(pool, answers);
        } catch (RuntimeException failed) {
            LOG.atError()
                    .addKeyValue("pool", pool)
                    .setCause(failed)
                    .log("pool {}: the addresses of its names are tried again soon", pool);
        }
    }

    /** Does not wait: an answer may take long, and a pool that gets one just now is to get it as a whole. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
