package dev.sluice.proxy.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How reloading has gone. Immutable.
 *
 * @param source what is loaded: a path, or a few words
 * @param generation that runs, 1 for the one that the process started with
 * @param loadedAt when it took over
 * @param last the last attempt; null before the first
 */
public record ReloadStatus(
        String source,
        int generation,
        Instant loadedAt,
        long successes,
        long failures,
        @Nullable Attempt last) {
    /**
     * An attempt to reload.
     *
     * @param message in a few words
     */
    public record Attempt(Instant at, boolean success, String message) {}

    /** Before the first attempt. */
    public static ReloadStatus started(String source, Instant now) {
        return new ReloadStatus(source, 1, now, 0, 0, null);
    }

    /** After a generation took over. */
    public ReloadStatus succeeded(int next, Instant now, String message) {
        return new ReloadStatus(source, next, now, successes + 1, failures, new Attempt(now, true, message));
    }

    /** After an attempt that changed nothing. */
    public ReloadStatus failed(Instant now, String message) {
        return new ReloadStatus(
                source, generation, loadedAt, successes, failures + 1, new Attempt(now, false, message));
    }
}
