package dev.sluice.proxy.keystore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distances of things from their ends, as operators have been told of them.
 *
 * <p>Threading: guarded by the lock of the feed that has it.
 *
 * @param <K> what ends
 */
final class Deadlines<K> {
    /** The distance of one from its end. */
    enum Stage {
        FAR,
        SOON,
        OVER
    }

    private Map<K, Stage> told = Map.of();

    /** Somebody tells of all of these now. */
    void told(Map<K, Stage> all) {
        told = new HashMap<>(all);
    }

    /** Those that have come nearer to their end since the last time; the others of that are forgotten. */
    List<K> passed(Map<K, Stage> all) {
        Map<K, Stage> before = told;
        told(all);
        return all.entrySet().stream()
                .filter(each -> each.getValue().compareTo(before.getOrDefault(each.getKey(), Stage.FAR)) > 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
