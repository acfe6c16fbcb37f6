package dev.sluice.proxy.connect;

import dev.sluice.proxy.pool.Backend;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The backends that one session has tried, in order; none is tried twice. Threading: owned by the loop of the session. */
final class TriedBackends implements Predicate<Backend> {
    private final @Nullable Backend[] tried;
    private int count;

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
