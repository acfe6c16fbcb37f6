package dev.sluice.proxy.session.end;

import dev.sluice.proxy.session.live.Leaving;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The order in which sessions go that should: those that are idle, longest first or by chance. A heap by the earliest
 * moment at which a session can be idle; since activity only moves that moment on, a session is looked at when the
 * moment has come, and no other is.
 *
 * <p>Threading: owned by the loop.
 */
final class DrainOrder {
    /** Keys of sessions that were not looked at yet are before all times, in an order of chance. */
    private static final long UNSEEN = Long.MIN_VALUE / 2;

    private static final class Entry implements Comparable<Entry> {
        final Leaving session;
        /** Not before this, by the clock since the origin. */
        long key;

        Entry(Leaving session, long key) {
            this.session = session;
            this.key = key;
        }

        @Override
        public int compareTo(Entry other) {
            return Long.compare(key, other.key);
        }
    }

    private final PriorityQueue<Entry> queue;
    private final boolean idleFirst;
    private final long originNanos;

    DrainOrder(List<? extends Leaving> sessions, boolean idleFirst, long nowNanos, RandomGenerator random) {
        this.queue = new PriorityQueue<>(Math.max(1, sessions.size()));
        this.idleFirst = idleFirst;
        this.originNanos = nowNanos;
        for (Leaving session : sessions) { // without a random key they would go by age, and so often by client
            queue.add(new Entry(session, UNSEEN + random.nextLong(-UNSEEN / 2)));
        }
    }

    /** Takes out who goes next; null when nobody is idle now, or when the budget is spent. */
    @Nullable
    Leaving next(long nowNanos, TurnBudget visits) {
        long now = nowNanos - originNanos;
        for (Entry first = queue.peek(); first != null && first.key <= now; first = queue.peek()) {
            if (!visits.has()) {
                return null;
            }
            visits.spend();
            queue.remove();
            if (first.session.isFinished()) {
                continue;
            }
            long idleFrom = first.session.idleFromNanos(nowNanos) - originNanos;
            if (idleFrom <= now && (!idleFirst || idleFrom <= first.key)) {
                return first.session;
            }
            first.key = idleFrom;
            queue.add(first);
        }
        return null;
    }

    /** Forgets sessions that have ended by themselves. */
    void forgetFinished() {
        queue.removeIf(entry -> entry.session.isFinished());
    }

    /** Sessions that are left, those included that have ended by themselves and were not met since. */
    int size() {
        return queue.size();
    }

    void clear() {
        queue.clear();
    }
}
