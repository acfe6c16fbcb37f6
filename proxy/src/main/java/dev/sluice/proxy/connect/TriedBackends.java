package dev.sluice.proxy.connect;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The backends that one session has tried, in order, none of them twice, and why they failed. A session that was held begins anew, and
 * keeps in mind who has failed it just now. Threading: owned by the loop of the session.
 */
public final class TriedBackends implements Predicate<Backend> {
    private final @Nullable Backend[] tried;
    private int count;
    /** Of all attempts, those before it began anew included. */
    private int attempts;

    private @Nullable Backend latest;
    private @Nullable FailureReason reason;
    private Refusals refusals = Refusals.NONE;

    TriedBackends(int most) {
        this.tried = new @Nullable Backend[most];
    }

    boolean isFull() {
        return count == tried.length;
    }

    /** Of all attempts. */
    int attempts() {
        return attempts;
    }

    void add(Backend backend) {
        tried[count++] = backend;
        attempts++;
        latest = backend;
    }

    /** The attempts begin anew. */
    void renew() {
        count = 0;
    }

    /** The latest is to blame for having failed. */
    void failed(FailureReason why) {
        reason = why;
    }

    /** The latest has failed: it is not to be tried again soon, however often the attempts begin anew. */
    void shun(long nowNanos) {
        refusals = refusals.with(last(), nowNanos);
    }

    /** Who is not to be tried now, for whoever serves the session while it waits. */
    Refusals refusals() {
        return refusals;
    }

    /** Attempts after the first. */
    public int retries() {
        return Math.max(0, attempts - 1);
    }

    /** The latest; null before the first. */
    public @Nullable Backend latest() {
        return latest;
    }

    /** Why the latest that failed did; null when none has. */
    public @Nullable FailureReason reason() {
        return reason;
    }

    /** The latest; there must be one. */
    Backend last() {
        Backend backend = latest;
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
        return refusals.test(backend);
    }
}
