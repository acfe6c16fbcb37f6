package dev.sluice.proxy.pool;

import dev.sluice.config.model.OutlierConfig;
import dev.sluice.proxy.net.PeerAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a pool: sessions that it could not serve, who is told of one, and the conditions that follow.
 *
 * <p>Threading: any thread; the conditions are written by the control thread.
 */
public final class Failures {
    /** Failures in a row after which a backend counts as failing where the configuration says no number: as Envoy's outlier detection. */
    private static final int IN_A_ROW = 5;
    /** Nobody knows whether a backend still fails that nobody has tried for so long. */
    public static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final AtomicBoolean noticed = new AtomicBoolean();
    private volatile Consumer<Backend> onSuspect = _ -> {};
    private volatile Runnable onFirst = () -> {};
    private volatile FailureReason lastReason = FailureReason.NONE;
    private volatile @Nullable PoolFailing failing;
    private volatile @Nullable PoolWithoutBackend withoutBackend;
    private volatile @Nullable SessionsCut sessionsCut;
    private volatile @Nullable PeerAddress lastDestination;

    Failures() {}

    /** Failures in a row that make a backend suspect. */
    public static int inARow(@Nullable OutlierConfig outlier) {
        return outlier == null ? IN_A_ROW : outlier.consecutiveFailures();
    }

    /**
     * Says who is told of a backend with too many failures in a row, where those are to be ejected, and of the first failure since
     * {@link #look}; before the first session.
     */
    public void observe(Consumer<Backend> suspect, Runnable first) {
        onSuspect = suspect;
        onFirst = first;
    }

    void failed(Backend backend, @Nullable OutlierConfig outlier, long nowNanos, FailureReason reason) {
        lastReason = reason;
        int inARow = backend.failures().add(nowNanos, reason);
        if (outlier != null && inARow % outlier.consecutiveFailures() == 0) {
            onSuspect.accept(backend);
        }
        if (!noticed.get() && noticed.compareAndSet(false, true)) {
            onFirst.run();
        }
    }

    /** Why the last one failed; empty before the first. */
    public FailureReason lastReason() {
        return lastReason;
    }

    /** Says which of the addresses that clients wanted could not be reached. */
    public void failedAt(PeerAddress destination) {
        lastDestination = destination;
    }

    /** The last one that could not be reached; null where sessions have no destinations of their own, and before the first. */
    public @Nullable PeerAddress lastDestination() {
        return lastDestination;
    }

    /** Whether there were failures since the last time; from now on the next one is told again. */
    public boolean look() {
        return noticed.getAndSet(false);
    }

    /** The time that goes on in which all its backends fail; null when there is none. */
    public @Nullable PoolFailing failing() {
        return failing;
    }

    /** On the control thread. */
    public void failing(@Nullable PoolFailing now) {
        failing = now;
    }

    /** The time that goes on in which it has no backend to use; null when there is none. */
    public @Nullable PoolWithoutBackend withoutBackend() {
        return withoutBackend;
    }

    /** On the control thread. */
    public void withoutBackend(@Nullable PoolWithoutBackend now) {
        withoutBackend = now;
    }

    /** The time that goes on in which most of its sessions are cut off by its backends; null when there is none. */
    public @Nullable SessionsCut sessionsCut() {
        return sessionsCut;
    }

    /** On the control thread. */
    public void sessionsCut(@Nullable SessionsCut now) {
        sessionsCut = now;
    }
}
