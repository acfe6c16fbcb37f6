package dev.sluice.proxy.pool;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A session that waits; what it is told is kept. */
final class FakeWaiter extends Waiter {
    private final Predicate<Backend> excluded;
    private final boolean held;
    private final boolean kept;

    @Nullable
    Backend granted;

    boolean refused;

    /** One that takes any backend. */
    FakeWaiter() {
        this(_ -> false);
    }

    FakeWaiter(Predicate<Backend> excluded) {
        this(excluded, Waiter.NO_TICKET, false, false);
    }

    private FakeWaiter(Predicate<Backend> excluded, long ticket, boolean held, boolean kept) {
        super(ticket);
        this.excluded = excluded;
        this.held = held;
        this.kept = kept;
    }

    /** One for which the pool has nobody. */
    static FakeWaiter held() {
        return held(_ -> false);
    }

    static FakeWaiter held(Predicate<Backend> excluded) {
        return new FakeWaiter(excluded, Waiter.NO_TICKET, true, false);
    }

    /** The same session, which has to wait again. */
    FakeWaiter again(Predicate<Backend> nowExcluded) {
        return new FakeWaiter(nowExcluded, ticket(), true, true);
    }

    @Override
    protected boolean isHeld() {
        return held;
    }

    @Override
    protected boolean hasPlace() {
        return kept;
    }

    @Override
    protected boolean keepsPlace() {
        return held;
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
