package dev.sluice.proxy.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The registry of what serves, and of what has left and may come back, by key. What has left is kept while it is in
 * use, and after that for {@link #KEPT_NANOS}, but no more than a number of them: names may change for ever.
 *
 * <p>Threading: {@link #find} from any thread, the rest on the control thread.
 */
public final class Known<K, V> {
    /** Longer than Kubernetes waits before it starts a container that fails again (five minutes). */
    public static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** When the number is exceeded more are forgotten than is needed, so that the next one that leaves costs nothing. */
    private static final int SLACK = 8;

    /** The rules for how long something is kept. */
    public interface Keeping<V> {
        /** It has sessions: it is kept, however many there are. */
        boolean isInUse(V one);

        /** It is kept beyond its time. */
        default boolean isWorthMore(V one) {
            return false;
        }

        /** How many of the allowed number it counts for. */
        default int weight(V one) {
            return 1;
        }
    }

    private record Entry<V>(V value, boolean away, long leftNanos) {}

    private record Idle<K>(K key, long leftNanos, boolean worthMore, int weight) {}

    private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
    private final int most;
    private final Keeping<V> keeping;

    /** @param most of those that have left and are not in use */
    public Known(int most, Keeping<V> keeping) {
        this.most = most;
        this.keeping = keeping;
    }

    /** What serves under this key, or has served. */
    public @Nullable V find(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    /** These serve from now on, and no others; true when something was forgotten. */
    public boolean replace(Map<K, V> present, long nowNanos) {
        entries.replaceAll((key, entry) ->
                entry.away || present.containsKey(key) ? entry : new Entry<>(entry.value, true, nowNanos));
        present.forEach((key, value) -> entries.put(key, new Entry<>(value, false, nowNanos)));
        return forget(nowNanos);
    }

    /** Forgets what has been away for too long, or is too many; true when there was any. */
    public boolean forget(long nowNanos) {
        int before = entries.size();
        List<Idle<K>> idle = new ArrayList<>();
        long weights = 0;
        Iterator<Map.Entry<K, Entry<V>>> all = entries.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<K, Entry<V>> one = all.next();
            Entry<V> entry = one.getValue();
            if (entry.away && !keeping.isInUse(entry.value)) {
                Idle<K> candidate = new Idle<>(
                        one.getKey(), entry.leftNanos, keeping.isWorthMore(entry.value), keeping.weight(entry.value));
                if (nowNanos - entry.leftNanos > KEPT_NANOS && !candidate.worthMore) {
                    all.remove();
                } else {
                    idle.add(candidate);
                    weights += candidate.weight;
                }
            }
        }
        if (weights > most) {
            forgetOldest(idle, weights, nowNanos);
        }
        return entries.size() < before;
    }

    private void forgetOldest(List<Idle<K>> idle, long weights, long nowNanos) {
        idle.sort(Comparator.comparing((Idle<K> one) -> one.worthMore)
                .thenComparing(Comparator.comparingLong((Idle<K> one) -> nowNanos - one.leftNanos)
                        .reversed()));
        long left = weights;
        for (Idle<K> oldest : idle) {
            if (left <= most - most / SLACK) {
                return;
            }
            entries.remove(oldest.key);
            left -= oldest.weight;
        }
    }

    /** Those that serve and those that are kept. */
    public int size() {
        return entries.size();
    }

    /** What serves and what is kept. */
    public List<V> values() {
        return entries.values().stream().map(Entry::value).toList();
    }
}
