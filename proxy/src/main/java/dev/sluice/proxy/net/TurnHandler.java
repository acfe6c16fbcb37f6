package dev.sluice.proxy.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;

/**
 * Netty's epoll handler, told apart into turns.
 *
 * <p>Threading: owned by its event loop, but for {@link #wakeup}.
 */
final class TurnHandler implements IoHandler {
    private final IoHandler epoll;
    private final Turn turn;

    private TurnHandler(IoHandler epoll, Turn turn) {
        this.epoll = epoll;
        this.turn = turn;
    }

    /** For one loop. */
    static IoHandlerFactory factory(Turn turn) {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new TurnHandler(epoll.newHandler(executor), turn);
    }

    @Override
    public int run(IoHandlerContext context) {
        turn.begin();
        return epoll.run(context);
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
