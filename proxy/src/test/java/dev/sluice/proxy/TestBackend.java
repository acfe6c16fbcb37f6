package dev.sluice.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server in the test: serves each connection in a thread of its own, or hands it to the test. */
public final class TestBackend implements AutoCloseable {
    private static final Queue<SocketChannel> NOBODY = new ConcurrentLinkedQueue<>();

    private final ServerSocketChannel listening;
    private final LinkedBlockingQueue<Wire> accepted = new LinkedBlockingQueue<>();
    private final Queue<Wire> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    private TestBackend(ServerSocketChannel listening, Consumer<Wire> service) {
        this.listening = listening;
        Thread _ = Thread.ofPlatform().daemon().start(() -> serve(service));
    }

    private void serve(Consumer<Wire> service) {
        try {
            while (true) {
                Wire wire = new Wire(listening.accept());
                connections.incrementAndGet();
                all.add(wire);
                if (!listening.isOpen()) {
                    wire.close(); // accepted while the others were closed
                }
                accepted.add(wire);
                Thread _ = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        service.accept(wire);
                    } catch (UncheckedIOException _) {
                        // the test looks at what the client sees
                    }
                });
            }
        } catch (IOException _) {
            // closed
        }
    }

    private static ServerSocketChannel listen() {
        return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ServerSocketChannel listen(SocketAddress address) {
        try {
            return ServerSocketChannel.open().bind(address, 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TestBackend tcp(Consumer<Wire> service) {
        return new TestBackend(listen(), service);
    }

    /** A server on an address that another one has left. */
    public static TestBackend tcp(SocketAddress address, Consumer<Wire> service) {
        return new TestBackend(listen(address), service);
    }

    public static TestBackend unix(Path path, Consumer<Wire> service) {
        try {
            return new TestBackend(
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path), 1024),
                    service);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands its connections to {@link #next}. */
    public static TestBackend manual() {
        return new TestBackend(listen(), _ -> {});
    }

    /** The same on a Unix socket. */
    public static TestBackend manual(Path path) {
        return unix(path, _ -> {});
    }

    public static void echo(Wire wire) {
        byte[] buffer = new byte[64 * 1024];
        int count = wire.read(buffer);
        while (count >= 0) {
            wire.write(Arrays.copyOf(buffer, count));
            count = wire.read(buffer);
        }
        wire.close();
    }

    /** An address on which nobody listens unless told to: it stays taken, or the proxy itself could be given it. */
    public static SocketAddress nobody() {
        try {
            SocketChannel bound = SocketChannel.open()
                    .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            NOBODY.add(bound);
            return bound.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SocketAddress address() {
        try {
            return listening.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next connection that the proxy opened. */
    public Wire next() {
        try {
            return Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "a connection");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public int connections() {
        return connections.get();
    }

    /** Closes everything, in the middle of a test. */
    public void die() {
        close();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Wire wire : all) {
                wire.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
