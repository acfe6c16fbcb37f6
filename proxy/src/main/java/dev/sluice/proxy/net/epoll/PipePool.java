package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.PipeAllowance;
import dev.sluice.proxy.net.PipeSupply;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Shortages;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A pool of pipes by pipe2(2), kept open between two loans.
 *
 * <p>Threading: owned by its event loop; {@link #inUse}, {@link #refusals} and {@link #allowance} by any thread.
 */
final class PipePool implements PipeSupply {
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
    PipePool(int limit, Clock clock, Shortages shortages) {
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

    @Override
    public void trim() {
        for (KernelPipe pipe = idle.pollLast(); pipe != null; pipe = idle.pollLast()) {
            close(pipe);
        }
    }

    private void close(KernelPipe pipe) {
        open--;
        pipe.close();
        allowance.giveBack();
    }

    @Override
    public void allowance(PipeAllowance shared) {
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

    @Override
    public int inUse() {
        return inUse;
    }

    @Override
    public long refusals() {
        return refusals;
    }

    void close() {
        trim();
    }
}
