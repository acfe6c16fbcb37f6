package dev.sluice.proxy.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one runs at a time: at each {@link #point} a seeded choice says who goes on, so that one seed is one order of the
 * steps of all.
 */
final class Interleaving {
    private final Random random;
    private final List<Runnable> scripts = new ArrayList<>();
    private final List<Semaphore> turns = new ArrayList<>();
    /** Scripts that have not ended. */
    private final List<Integer> alive = new ArrayList<>();

    private final ThreadLocal<Integer> self = new ThreadLocal<>();
    private @Nullable Throwable failure;

    Interleaving(long seed) {
        random = new Random(seed);
    }

    void add(Runnable script) {
        alive.add(scripts.size());
        scripts.add(script);
        turns.add(new Semaphore(0));
    }

    /** Another script may go on here. */
    void point() {
        Integer here = self.get();
        int next = alive.get(random.nextInt(alive.size()));
        if (here != null && next != here) {
            turns.get(next).release();
            turns.get(here).acquireUninterruptibly();
        }
    }

    void run() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(scripts.size());
        for (int i = 0; i < scripts.size(); i++) {
            int number = i;
            Thread _ = Thread.ofVirtual().start(() -> {
                self.set(number);
                turns.get(number).acquireUninterruptibly();
                try {
                    scripts.get(number).run();
                } catch (RuntimeException | AssertionError thrown) {
                    failure = thrown;
                } finally {
                    boolean _ = alive.remove(/* element */ (Integer) number);
                    if (!alive.isEmpty()) {
                        turns.get(alive.get(random.nextInt(alive.size()))).release();
                    }
                    ended.countDown();
                }
            });
        }
        turns.get(random.nextInt(scripts.size())).release();
        ended.await();
        if (failure != null) {
            throw new AssertionError("a script failed", failure);
        }
    }
}
