package dev.sluice.proxy.net;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one event loop, lent to flows while they hold bytes. Bounded, and allowed only on descriptors that connections leave.
 *
 * <p>Threading: owned by its event loop; {@link #inUse}, {@link #refusals} and {@link #allowance} by any thread.
 */
public final class PipePool implements Pipes {
    /** After a failed pipe2(2) flows copy for this long before the kernel is asked again. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final int limit;
    private final Clock clock;
    private final Shortages shortages;
    private final ArrayDeque<KernelPipe> idle = new ArrayDeque<>();
    private volatile PipeAllowance allowance = PipeAllowance.UNLIMITED;
    private int open;
    private long retryAt = Long.MIN_VALUE;
    private volatile int inUse;
    private volatile long refusals;

    /** @param limit pipes open at once, lent or idle */
    public PipePool(int limit, Clock clock, Shortages shortages) {
        this.limit = limit;
        this.clock = clock;
        this.shortages = shortages;
    }

    @Override
    public @Nullable Pipe take() {
        KernelPipe pipe = idle.pollLast();
        if (pipe == null) {
            pipe = open();
        }
        if (pipe != null) {
            lent(1);
        }
        return pipe;
    }

    @Override
    public void give(Pipe pipe) {
        KernelPipe mine = (KernelPipe) pipe;
        lent(-1);
        if (mine.length == 0 && !allowance.isShort()) {
            idle.addLast(mine);
        } else {
            close(mine);
        }
    }

    /** Closes what is not in use: connections want the descriptors. */
    void trim() {
        for (KernelPipe pipe = idle.pollLast(); pipe != null; pipe = idle.pollLast()) {
            close(pipe);
        }
    }

    private void close(KernelPipe pipe) {
        open--;
        pipe.close();
        allowance.giveBack();
    }

    /** Says who knows whether there are descriptors for pipes; before the first is taken. */
    void allowance(PipeAllowance shared) {
        allowance = shared;
    }

    private @Nullable KernelPipe open() {
        if (open >= limit || (retryAt != Long.MIN_VALUE && clock.nanos() - retryAt < 0) || !allowance.tryTake()) {
            refuse();
            return null;
        }
        try {
            KernelPipe pipe = KernelPipe.open();
            open++;
            retryAt = Long.MIN_VALUE;
            return pipe;
        } catch (IOException _) {
            allowance.giveBack();
            retryAt = clock.nanos() + RETRY_NANOS;
            shortages.count(Shortage.PIPES);
            refuse();
            return null;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    private void lent(int change) {
        inUse += change;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    private void refuse() {
        refusals++;
    }

    /** Pipes lent now. */
    public int inUse() {
        return inUse;
    }

    /** How often a flow had to copy because no pipe was to be had. */
    public long refusals() {
        return refusals;
    }

    void close() {
        trim();
    }
}
