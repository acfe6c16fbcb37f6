package dev.sluice.proxy.connect;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The backends that one session has tried, in order, none of them twice, and why they failed. Threading: owned by the loop of the session. */
public final class TriedBackends implements Predicate<Backend> {
    private final @Nullable Backend[] tried;
    private int count;
    private @Nullable FailureReason reason;

    TriedBackends(int most) {
        this.tried = new @Nullable Backend[most];
    }

    boolean isFull() {
        return count == tried.length;
    }

    int count() {
        return count;
    }

    void add(Backend backend) {
        tried[count++] = backend;
    }

    /** The latest has failed. */
    void failed(FailureReason why) {
        reason = why;
    }

    /** Attempts after the first. */
    public int retries() {
        return Math.max(0, count - 1);
    }

    /** The latest; null before the first. */
    public @Nullable Backend latest() {
        return count == 0 ? null : last();
    }

    /** Why the latest that failed did; null when none has. */
    public @Nullable FailureReason reason() {
        return reason;
    }

    /** The latest; there must be one. */
    Backend last() {
        Backend backend = tried[count - 1];
        if (backend == null) {
            throw new IllegalStateException("no attempt");
        }
        return backend;
    }

    /** True for a backend that was tried. */
    @Override
    public boolean test(Backend backend) {
        for (int i = 0; i < count; i++) {
            if (backend.equals(tried[i])) {
                return true;
            }
        }
        return false;
    }
}
