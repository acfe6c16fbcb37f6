package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.ListeningSocket;
import dev.sluice.proxy.net.StaleSocket;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of one address: bound, then opened on their loops for a frontend, which may change.
 *
 * <p>Threading: the control thread.
 */
final class BoundAddress {
    private record Bound(WorkerLoop loop, ListeningSocket socket) {}

    private record Open(WorkerLoop loop, Listener listener) {}

    private final List<Bound> sockets = new ArrayList<>();
    private final List<Open> listeners = new ArrayList<>();
    private final String text;
    private final @Nullable Path unixPath;

    private BoundAddress(String text, @Nullable Path unixPath) {
        this.text = text;
        this.unixPath = unixPath;
    }

    /**
     * Binds an address, a TCP address once for each loop, unless the service manager has bound it.
     *
     * @param ours true when an overlapping address is ours and about to be closed
     */
    static BoundAddress bind(
            BindAddress address, TcpOptions options, Workers workers, InheritedSockets inherited, boolean ours)
            throws IOException {
        int loops = address instanceof TcpBind ? workers.count() : 1;
        List<ListeningSocket> given = inherited.take(address, options, loops);
        if (!given.isEmpty()) {
            BoundAddress bound = new BoundAddress(address.toString(), null);
            for (int i = 0; i < loops; i++) {
                bound.sockets.add(new Bound(workers.loops().get(i), given.get(i)));
            }
            return bound;
        }
        return switch (address) {
            case TcpBind tcp -> bindTcp(tcp, options, workers, ours);
            case UnixBind unix -> bindUnix(Path.of(unix.path()), workers);
        };
    }

    private static BoundAddress bindTcp(TcpBind bind, TcpOptions options, Workers workers, boolean ours)
            throws IOException {
        @Nullable InetAddress address = bind.host().isEmpty() ? null : InetAddress.getByName(bind.host());
        if (!ours) {
            // SO_REUSEPORT would let a second Sluice of the same user share the port in silence and take half of its
            // clients.
            ListeningSocket.checkFree(address, bind.port());
        }
        List<Bound> sockets = new ArrayList<>();
        int port = bind.port();
        try {
            for (WorkerLoop loop : workers.loops()) {
                ListeningSocket socket = ListeningSocket.tcp(address, port, options);
                port = socket.port(); // where the kernel chose it, the other loops share the choice
                sockets.add(new Bound(loop, socket));
            }
        } catch (IOException e) {
            sockets.forEach(bound -> bound.socket.close());
            throw e;
        }
        BoundAddress bound = new BoundAddress(new TcpBind(bind.host(), port).toString(), null);
        bound.sockets.addAll(sockets);
        return bound;
    }

    private static BoundAddress bindUnix(Path path, Workers workers) throws IOException {
        StaleSocket.remove(path);
        BoundAddress bound = new BoundAddress("unix:" + path, path);
        bound.sockets.add(new Bound(workers.loops().getFirst(), ListeningSocket.unix(path.toString())));
        return bound;
    }

    /** Starts accepting on all loops; returns when every loop has begun. */
    void open(Frontend frontend, ConnectionLimit processLimit, IntFunction<ConnectionSink> sinks)
            throws InterruptedException {
        for (Bound bound : sockets) {
            ConnectionSink sink = sinks.apply(bound.loop.index());
            listeners.add(new Open(bound.loop, new Listener(bound.loop, frontend, processLimit, bound.socket, sink)));
        }
        onLoops(Listener::open);
    }

    /** Accepts for another generation of the frontend, or for another one; returns when every loop does. */
    void use(Frontend frontend) throws InterruptedException {
        onLoops(listener -> listener.use(frontend));
    }

    /** Stops accepting; returns when the last loop has stopped. Sessions go on. */
    void close() throws InterruptedException {
        if (listeners.isEmpty()) {
            closeSockets();
            return;
        }
        onLoops(Listener::close);
        removeUnixPath();
    }

    private void onLoops(Consumer<Listener> action) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(listeners.size());
        for (Open open : listeners) {
            open.loop.execute(() -> {
                action.accept(open.listener);
                done.countDown();
            });
        }
        done.await();
    }

    /** Closes what was bound and never opened. */
    void closeSockets() {
        sockets.forEach(bound -> bound.socket.close());
        removeUnixPath();
    }

    private void removeUnixPath() {
        if (unixPath != null) {
            try {
                Files.deleteIfExists(unixPath);
            } catch (IOException _) {
                // A stale file is recognised at the next start.
            }
        }
    }

    /** What was bound, with the port that the kernel chose. */
    @Override
    public String toString() {
        return text;
    }
}
