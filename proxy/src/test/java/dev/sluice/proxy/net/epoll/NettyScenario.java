package dev.sluice.proxy.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A connected socket, and a loop of Netty to register it on. */
abstract class NettyScenario {
    static final EpollIoOps EDGES = EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.OUT | Ready.RDHUP | Native.EPOLLET);

    static final int BUFFER_BYTES = 64 * 1024;

    final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    final IoEventLoop loop = group.next();
    final Arena arena = Arena.ofShared();
    final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    final TestLoop.Pair pair = TestLoop.connect();
    final FileDescriptor socket = new FileDescriptor(pair.descriptor());

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    @AfterEach
    void close() throws IOException {
        pair.peer().close();
        if (socket.isOpen()) {
            socket.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        arena.close();
    }

    /** Notes its events. */
    static class Handle implements EpollIoHandle {
        final FileDescriptor descriptor;
        final LinkedBlockingQueue<Integer> events = new LinkedBlockingQueue<>();

        Handle(FileDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            events.add(((EpollIoEvent) event).ops().value());
        }

        @Override
        public void close() {}

        int next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(5, TimeUnit.SECONDS), "an edge");
        }
    }

    <T> T onLoop(Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    IoRegistration register(Handle handle) {
        Future<IoRegistration> registered = loop.register(handle);
        assertThat(registered.isSuccess()).as("completes at once on the loop").isTrue();
        IoRegistration registration = registered.getNow();
        registration.submit(EDGES);
        return registration;
    }

    int read() throws IOException {
        return socket.readAddress(buffer.address(), 0, BUFFER_BYTES);
    }

    static void awaitEdge(Handle handle, int edge) {
        Await.until("edge " + edge, () -> (handle.next() & edge) != 0);
    }

    void awaitReadable() throws Exception {
        Handle handle = new Handle(socket);
        IoRegistration registration = onLoop(() -> register(handle));
        awaitEdge(handle, Ready.IN);
        assertThat(registration.cancel()).isTrue();
        assertThat(onLoop(() -> true)).isTrue();
    }

    void reset(Socket peer) throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
    }
}
