package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Engine;
import dev.sluice.proxy.net.InheritedSocket;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.sys.LibC;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The engine on Netty's native epoll loop, edge-triggered, used without channels. Stateless. */
public final class EpollEngine implements Engine {
    @Override
    public @Nullable Throwable unavailability() {
        return Epoll.isAvailable() ? null : Epoll.unavailabilityCause();
    }

    @Override
    public void preload() {
        Thread.ofPlatform().daemon().name("sluice-preload").start(() -> {
            Epoll.isAvailable();
            LibC.load();
        });
    }

    @Override
    public Loop loop(int index, int pipes, Shortages shortages) {
        return EpollLoop.start(index, pipes, shortages);
    }

    @Override
    public Acceptor tcp(@Nullable InetAddress address, int port, TcpOptions options) throws IOException {
        return EpollAcceptor.tcp(address, port, options);
    }

    @Override
    public void checkFree(@Nullable InetAddress address, int port) throws IOException {
        EpollAcceptor.checkFree(address, port);
    }

    @Override
    public Acceptor unix(SocketFile file) {
        return EpollAcceptor.unix(file);
    }

    @Override
    public Acceptor inherited(InheritedSocket socket, TcpOptions options) {
        return EpollAcceptor.inherited(socket.descriptor(), socket.isTcp(), options);
    }

    @Override
    public String toString() {
        return "epoll";
    }
}
