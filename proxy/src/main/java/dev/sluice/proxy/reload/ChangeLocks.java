package dev.sluice.proxy.reload;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The two locks under which the running configuration changes, in their order:
 *
 * <ol>
 *   <li>{@link #reloading}: one reload at a time, and what is found meanwhile follows after it. Held while files are read and names are
 *       asked, for seconds.
 *   <li>{@link #serving}: what serves is exchanged, by a reload or by an operator who drains. Held while loops are waited for; the end of
 *       the process waits for it.
 * </ol>
 *
 * <p>Nobody takes the first while he holds the second, and nobody takes one twice. Loops take neither, so who holds one may wait for a
 * loop. Under either the monitors of address files and of missing names may be entered; under those no lock is taken.
 *
 * <p>Threading: any thread that may block.
 */
public final class ChangeLocks {
    private final ReentrantLock reloading = new ReentrantLock();
    private final ReentrantLock serving = new ReentrantLock();

    /** A lock that the present thread holds until this is closed. */
    public static final class Held implements AutoCloseable {
        private final ReentrantLock lock;

        private Held(ReentrantLock lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            lock.unlock();
        }
    }

    /** Takes the first. */
    Held reloading() throws InterruptedException {
        assert !serving.isHeldByCurrentThread() : "the second lock is held";
        assert !reloading.isHeldByCurrentThread() : "a reload within a reload";
        reloading.lockInterruptibly();
        return new Held(reloading);
    }

    /** Whether the present thread holds the first. */
    boolean isReloading() {
        return reloading.isHeldByCurrentThread();
    }

    /** Takes the second. */
    public Held serving() {
        assert !serving.isHeldByCurrentThread() : "a change within a change";
        serving.lock();
        return new Held(serving);
    }

    /** Whether the present thread holds the second. */
    public boolean isServing() {
        return serving.isHeldByCurrentThread();
    }

    /** Waits until nobody holds the second; false when somebody still does after this time. */
    public boolean awaitServing(Duration atMost) throws InterruptedException {
        assert !serving.isHeldByCurrentThread() : "waits for itself";
        boolean free = serving.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (free) {
            serving.unlock();
        }
        return free;
    }
}
