package dev.sluice.proxy.pool;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A session that waits; what it is told is kept. */
final class FakeWaiter extends Waiter {
    private final Predicate<Backend> excluded;

    @Nullable
    Backend granted;

    boolean refused;

    /** One that takes any backend. */
    FakeWaiter() {
        this(_ -> false);
    }

    FakeWaiter(Predicate<Backend> excluded) {
        this.excluded = excluded;
    }

    @Override
    protected long key() {
        return 1;
    }

    @Override
    public boolean test(Backend backend) {
        return excluded.test(backend);
    }

    @Override
    protected void onGranted(Backend backend) {
        granted = backend;
    }

    @Override
    protected void onRefused() {
        refused = true;
    }
}
