package dev.sluice.proxy;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Waiter;
import java.util.concurrent.LinkedBlockingQueue;

/** Waits for a place in the queue of a pool, and throws when it is granted: who grants it has to survive that. Any thread. */
public final class FailingWaiter extends Waiter {
    /** The places that it was granted. */
    public final LinkedBlockingQueue<Backend> granted = new LinkedBlockingQueue<>();

    @Override
    protected long key() {
        return 0;
    }

    @Override
    public boolean test(Backend candidate) {
        return false;
    }

    @Override
    protected void onGranted(Backend got) {
        granted.add(got);
        throw new StackOverflowError("injected");
    }

    @Override
    protected void onRefused() {}
}
