package dev.sluice.proxy.pool;

/** The history of the state of one backend: which state was counted last, and since when it has that. Threading: written by the control thread, read by any. */
public final class StateHistory {
    private final Backend backend;
    private volatile long sinceNanos;
    private volatile BackendState noted = BackendState.UP;

    StateHistory(Backend backend) {
        this.backend = backend;
    }

    /** The backend is watched from now on. */
    public void begin(long nowNanos) {
        sinceNanos = nowNanos;
        noted = backend.state();
    }

    /** The backend has changed its state just now. */
    public void changed(long nowNanos) {
        begin(nowNanos);
        backend.health().changes(noted).increment();
    }

    /** The state that was counted last. */
    public BackendState noted() {
        return noted;
    }

    /** Whether the backend is in another state than when {@link #begin} or {@link #changed} was called last. */
    public boolean isOutdated() {
        return noted != backend.state();
    }

    long sinceNanos() {
        return sinceNanos;
    }
}
