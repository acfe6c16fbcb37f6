package dev.sluice.proxy.net;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task on an event loop that somebody waits for; the one way to do that. Who waits gets what the task returns or throws, and
 * {@link LoopUnavailableException} when the loop has ended, ends meanwhile, or has not come round in time. A task that has not
 * begun by then never does, unless it is a {@link #lasting} one.
 *
 * <p>Threading: any thread makes it; threads that may block wait for it. On the loop itself the task runs at once.
 *
 * @param <T> what comes of it
 */
public final class LoopCall<T> implements Runnable {
    /** A turn of a loop takes milliseconds, on the slowest machine less than a second. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private enum State {
        WAITING,
        RUNNING,
        DONE,
        WITHDRAWN
    }

    private final LoopThread loop;
    private final Supplier<T> task;
    private final boolean lasting;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch over = new CountDownLatch(1);
    // Both are written before the latch opens and read after it.
    private @Nullable T result;
    private @Nullable Throwable failure;

    private LoopCall(LoopThread loop, Supplier<T> task, boolean lasting) {
        this.loop = loop;
        this.task = task;
        this.lasting = lasting;
    }

    /** Begins. */
    public static <T> LoopCall<T> of(LoopThread loop, Supplier<T> task) {
        return begun(new LoopCall<>(loop, task, false));
    }

    /** Begins a task of which nothing comes. */
    public static LoopCall<Boolean> of(LoopThread loop, Runnable task) {
        return of(loop, silent(task));
    }

    /** As {@link #of(LoopThread, Runnable)}; the task runs when the loop comes round, also when nobody waits any more. */
    public static LoopCall<Boolean> lasting(LoopThread loop, Runnable task) {
        return begun(new LoopCall<>(loop, silent(task), true));
    }

    private static <T> LoopCall<T> begun(LoopCall<T> call) {
        call.loop.begin(call);
        return call;
    }

    private static Supplier<Boolean> silent(Runnable task) {
        return () -> {
            task.run();
            return true;
        };
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return;
        }
        try {
            result = task.get();
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            end(State.DONE);
        }
    }

    private void end(State how) {
        state.set(how);
        loop.over(this);
        over.countDown();
    }

    /** What has begun ends by itself, whatever happens to the loop. */
    void onLoopEnded() {
        if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
            failure = new LoopUnavailableException(loop + " has ended");
            end(State.WITHDRAWN);
        }
    }

    /** True once the task has ended or will never begin. */
    public boolean isOver() {
        return over.getCount() == 0;
    }

    /** What came of it. */
    public T await(Duration patience) throws InterruptedException {
        return awaitUntil(Clock.SYSTEM.nanos() + patience.toNanos(), patience);
    }

    private T awaitUntil(long deadlineNanos, Duration patience) throws InterruptedException {
        boolean ended;
        try {
            ended = over.await(deadlineNanos - Clock.SYSTEM.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            boolean _ = withdraw();
            throw e;
        }
        if (!ended && (withdraw() || !isOver())) {
            throw new LoopUnavailableException(
                    "%s does not answer within %d ms: %s".formatted(loop, patience.toMillis(), loop.whereabouts()));
        }
        rethrow(failure);
        return Objects.requireNonNull(result);
    }

    /** True when the task had not begun, and now never will. */
    private boolean withdraw() {
        if (lasting || !state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
            return false;
        }
        loop.over(this);
        return true;
    }

    /** Waits for all, whatever comes of each; then throws the first failure, which has the others with it. */
    public static void awaitAll(List<? extends LoopCall<?>> calls, Duration patience) throws InterruptedException {
        long deadline = Clock.SYSTEM.nanos() + patience.toNanos();
        Throwable first = null;
        for (LoopCall<?> call : calls) {
            try {
                Object _ = call.awaitUntil(deadline, patience);
            } catch (RuntimeException | Error failed) {
                if (first == null) {
                    first = failed;
                } else if (!first.equals(failed)) { // nothing may suppress itself
                    first.addSuppressed(failed);
                }
            }
        }
        rethrow(first);
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case RuntimeException defect -> throw defect;
            case Error error -> throw error;
            case Throwable checked -> throw new IllegalStateException(checked);
        }
    }
}
