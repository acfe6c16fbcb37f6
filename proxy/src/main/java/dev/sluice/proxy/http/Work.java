package dev.sluice.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit of all answers of an endpoint at once: the large ones that are being made, and bytes.
 *
 * <p>Threading: any thread.
 */
final class Work {
    /** Large answers at once: two Prometheus servers that scrape at the same moment; each one more delays sessions for the CPU it takes. */
    static final int MOST_HEAVY = 2;
    /** Requests for large answers that wait for their turn: what two Prometheus servers and some dashboards ask at one moment. */
    private static final int MOST_WAITING = 8;
    /** How long they wait; scrapes have ten seconds as a rule. */
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    /** A client that has not taken a byte for this long gives up its turn to one that waits. */
    private static final long STALLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How often who waits looks for such a client. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Bytes that answers hold, in a small heap: beside what 2 000 backends need. */
    private static final long LEAST_BUDGET = 4L << 20;
    /** The share of a larger heap. */
    private static final int HEAP_SHARE = 16;

    private final Semaphore heavy = new Semaphore(MOST_HEAVY, true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Answer> running = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long budget;

    Work() {
        this(Math.max(LEAST_BUDGET, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    Work(long budget) {
        this.budget = budget;
    }

    /** Takes a turn for a large answer; false when there is none in time. */
    boolean begin(Answer answer) throws InterruptedException {
        if (!heavy.tryAcquire() && !await()) {
            return false;
        }
        add(answer);
        return true;
    }

    private synchronized void add(Answer answer) {
        running.add(answer);
    }

    private synchronized void remove(Answer answer) {
        running.remove(answer);
    }

    private boolean await() throws InterruptedException {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            long deadline = System.nanoTime() + WAIT_NANOS;
            boolean mine = heavy.tryAcquire(LOOK_NANOS, TimeUnit.NANOSECONDS);
            while (!mine && System.nanoTime() - deadline < 0) {
                endStalled();
                mine = heavy.tryAcquire(LOOK_NANOS, TimeUnit.NANOSECONDS);
            }
            return mine;
        } finally {
            waiting.decrementAndGet();
        }
    }

    private synchronized void endStalled() {
        for (Answer answer : running) {
            if (answer.stalledNanos() > STALLED_NANOS) {
                running.remove(answer);
                answer.abandon();
                return;
            }
        }
    }

    void end(Answer answer) {
        remove(answer);
        heavy.release();
    }

    /** What an answer of this size is charged: a single one may be larger than all together. */
    long charge(long size) {
        return Math.min(size, budget / 2);
    }

    boolean reserve(long charge) {
        if (bytes.addAndGet(charge) <= budget) {
            return true;
        }
        bytes.addAndGet(-charge);
        return false;
    }

    void release(long charge) {
        bytes.addAndGet(-charge);
    }

    /** Bytes reserved now. */
    long reserved() {
        return bytes.get();
    }
}
