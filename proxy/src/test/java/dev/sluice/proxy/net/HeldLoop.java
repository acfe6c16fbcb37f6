package dev.sluice.proxy.net;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** An event loop that hangs in a task until this is closed. */
public final class HeldLoop implements AutoCloseable {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private HeldLoop() {}

    /** Returns when the loop does nothing any more. */
    public static HeldLoop of(LoopThread loop) throws InterruptedException {
        return of(loop::execute);
    }

    /** As {@link #of(LoopThread)}, of a worker. */
    public static HeldLoop of(Loop loop) throws InterruptedException {
        return of(loop::execute);
    }

    private static HeldLoop of(Consumer<Runnable> loop) throws InterruptedException {
        HeldLoop hanging = new HeldLoop();
        loop.accept(hanging::hang);
        hanging.held.await();
        return hanging;
    }

    private void hang() {
        held.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** It goes on. Idempotent. */
    @Override
    public void close() {
        released.countDown();
    }
}
