package dev.sluice.proxy.net.epoll;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;

/**
 * A wrapper of Netty's epoll handler that tells its iterations apart.
 *
 * <p>Threading: owned by its event loop, but for {@link #wakeup}.
 */
final class IterationHandler implements IoHandler {
    private final IoHandler epoll;
    private final LoopIteration iteration;

    private IterationHandler(IoHandler epoll, LoopIteration iteration) {
        this.epoll = epoll;
        this.iteration = iteration;
    }

    /** For one loop. */
    static IoHandlerFactory factory(LoopIteration iteration) {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new IterationHandler(epoll.newHandler(executor), iteration);
    }

    @Override
    public int run(IoHandlerContext context) {
        iteration.begin();
        if (!iteration.hasDeferred()) {
            return epoll.run(context);
        }
        int handled = epoll.run(new Polling(context));
        iteration.runDeferred();
        return handled;
    }

    /** A round that does not wait for edges. */
    private record Polling(IoHandlerContext whole) implements IoHandlerContext {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return whole.delayNanos(now);
        }

        @Override
        public long deadlineNanos() {
            return whole.deadlineNanos();
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return epoll.register(handle);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }
}
