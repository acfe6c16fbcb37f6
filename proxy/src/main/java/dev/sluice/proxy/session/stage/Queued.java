package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Phase;

/**
 * The stage in which the session waits for a place, since the pool or all its backends are full.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class Queued implements Stage {
    private final Connecting attempts;
    private final long deadlineNanos;

    /** @param attempts that go on afterwards */
    public Queued(Connecting attempts, long deadlineNanos) {
        this.attempts = attempts;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public Phase phase() {
        return Phase.QUEUE;
    }

    @Override
    public void onClient(int ready) {
        attempts.onClient(ready, true);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void onDeadline(long now) {
        attempts.onDeadline(now);
    }

    @Override
    public void release() {
        attempts.release();
    }
}
