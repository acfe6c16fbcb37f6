package dev.sluice.proxy.discovery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the last answer that can nowhere be backends.
 *
 * <p>Threading: a thread of the lookup writes, any thread reads {@link #count}.
 */
final class Unusable {
    private volatile int count;
    private String words = "";
    private boolean local;

    /** Those of another answer; the words for the log, null when there is nothing new to say. */
    @Nullable
    String take(Map<String, Reach> addresses) {
        String before = words;
        count = addresses.size();
        local = addresses.values().stream().anyMatch(reach -> reach.isTaken(true));
        words = Difference.shown(addresses.entrySet().stream()
                .map(one -> one.getKey() + " (" + one.getValue().sentence() + ")")
                .toList());
        return addresses.isEmpty() || words.equals(before) ? null : words;
    }

    /** Whether some of them could be backends with {@code allowLocal}. */
    boolean isLocal() {
        return local;
    }

    int count() {
        return count;
    }
}
