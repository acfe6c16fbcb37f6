package dev.sluice.proxy.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * Netty's I/O handler of one loop, with its turns numbered. One turn is one epoll_wait and the events it brought.
 *
 * <p>The number tells a socket which events cannot be its own. Netty finds the socket of an event by its descriptor alone: when
 * an event closes the descriptor of another event of the same turn, and the kernel gives the number to a new socket, the old
 * one's event goes to the new one.
 *
 * <p>Threading: owned by its event loop.
 */
final class TurnCounter implements IoHandler {
    private final IoHandler handler;
    private int turn;

    TurnCounter(IoHandler handler) {
        this.handler = handler;
    }

    /** The number of the current or last turn. */
    int turn() {
        return turn;
    }

    @Override
    public int run(IoHandlerContext context) {
        turn++;
        return handler.run(context);
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }
}
