package dev.sluice.proxy.snapshot;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of reloading: what is loaded, and how the attempts have gone. Immutable.
 *
 * @param source what is loaded: a path, or a few words
 * @param generation that runs, 1 for the one that the process started with
 * @param loadedAt when it took over
 * @param last the last attempt; null before the first
 * @param awaitsRestart keys whose present values in the configuration take effect at the next start
 */
public record ReloadStatus(
        String source,
        int generation,
        Instant loadedAt,
        long successes,
        long failures,
        @Nullable Attempt last,
        List<String> awaitsRestart) {
    /** Errors of a failed attempt that are remembered; the log and {@code sluice check} have all. */
    private static final int MOST_ERRORS = 5;

    /**
     * An attempt to reload.
     *
     * @param message in a few words
     * @param errors the first of its errors, each with its place; empty after a success
     */
    public record Attempt(Instant at, boolean success, String message, List<String> errors) {
        public Attempt {
            errors = List.copyOf(errors.subList(0, Math.min(errors.size(), MOST_ERRORS)));
        }
    }

    public ReloadStatus {
        awaitsRestart = List.copyOf(awaitsRestart);
    }

    /** Before the first attempt. */
    public static ReloadStatus started(String source, Instant now) {
        return new ReloadStatus(source, 1, now, 0, 0, null, List.of());
    }

    /** After a generation took over. */
    public ReloadStatus succeeded(int next, Instant now, String message, List<String> restarts) {
        return new ReloadStatus(
                source, next, now, successes + 1, failures, new Attempt(now, true, message, List.of()), restarts);
    }

    /** After an attempt that changed nothing. */
    public ReloadStatus failed(Instant now, String message, List<String> errors) {
        return new ReloadStatus(
                source,
                generation,
                loadedAt,
                successes,
                failures + 1,
                new Attempt(now, false, message, errors),
                awaitsRestart);
    }
}
