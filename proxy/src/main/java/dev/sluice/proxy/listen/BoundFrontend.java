package dev.sluice.proxy.listen;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.ListeningSocket;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.net.Workers;
import dev.sluice.proxy.snapshot.Frontend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of one frontend: bound all together or not at all, then opened on their loops.
 *
 * <p>Threading: the control thread.
 */
public final class BoundFrontend {
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private record Bound(int worker, ListeningSocket socket) {}

    private final Frontend frontend;
    private final List<Bound> sockets = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<Path> unixPaths = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<WorkerLoop> listenerLoops = new ArrayList<>();

    private BoundFrontend(Frontend frontend) {
        this.frontend = frontend;
    }

    /** Binds every address of the frontend, a TCP address once for each loop; on failure none stays bound. */
    public static BoundFrontend bind(Frontend frontend, Workers workers) throws BindException {
        BoundFrontend bound = new BoundFrontend(frontend);
        List<BindAddress> binds = frontend.config().bind();
        for (int i = 0; i < binds.size(); i++) {
            try {
                switch (binds.get(i)) {
                    case TcpBind tcp -> bound.bindTcp(tcp, workers.count());
                    case UnixBind unix -> bound.bindUnix(Path.of(unix.path()));
                }
            } catch (IOException e) {
                bound.closeSockets();
                throw new BindException(frontend.name(), i, binds.get(i).toString(), e);
            }
        }
        return bound;
    }

    private void bindTcp(TcpBind bind, int workers) throws IOException {
        @Nullable InetAddress address = bind.host().isEmpty() ? null : InetAddress.getByName(bind.host());
        // SO_REUSEPORT would let a second Sluice of the same user share the port in silence and take half of its
        // clients.
        ListeningSocket.checkFree(address, bind.port());
        int port = bind.port();
        for (int worker = 0; worker < workers; worker++) {
            ListeningSocket socket = ListeningSocket.tcp(address, port, frontend.tcpOptions());
            port = socket.port(); // where the kernel chose it, the other loops share the choice
            sockets.add(new Bound(worker, socket));
        }
        addresses.add(new TcpBind(bind.host(), port).toString());
    }

    private void bindUnix(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            removeStale(path);
        }
        sockets.add(new Bound(0, ListeningSocket.unix(path.toString())));
        unixPaths.add(path);
        addresses.add("unix:" + path);
    }

    /** A socket file that nobody answers on is left over from a process that was killed. */
    private static void removeStale(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & S_IFMT) != S_IFSOCK) {
            throw new SocketException("there is a file of this name that is no socket");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (SocketException e) {
            if (String.valueOf(e.getMessage()).contains("refused")) {
                Files.delete(path);
                return;
            }
            throw e;
        }
        throw new SocketException("Address already in use");
    }

    /** Starts accepting on all loops; returns when every loop has begun. */
    public void open(ConnectionLimit processLimit, Workers workers, IntFunction<ConnectionSink> sinks)
            throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(sockets.size());
        for (Bound bound : sockets) {
            WorkerLoop loop = workers.loops().get(bound.worker);
            Listener listener = new Listener(loop, frontend, processLimit, bound.socket, sinks.apply(bound.worker));
            listeners.add(listener);
            listenerLoops.add(loop);
            loop.execute(() -> {
                listener.open();
                opened.countDown();
            });
        }
        opened.await();
    }

    /** Stops accepting; returns when the last loop has stopped. Sessions go on. */
    public void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(listeners.size());
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            listenerLoops.get(i).execute(() -> {
                listener.close();
                closed.countDown();
            });
        }
        closed.await();
        removeUnixPaths();
    }

    /** Closes what was bound and never opened. */
    public void closeSockets() {
        sockets.forEach(bound -> bound.socket.close());
        removeUnixPaths();
    }

    private void removeUnixPaths() {
        for (Path path : unixPaths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException _) {
                // A stale file is recognised at the next start.
            }
        }
    }

    public Frontend frontend() {
        return frontend;
    }

    /** What was bound, with the ports that the kernel chose. */
    public List<String> addresses() {
        return List.copyOf(addresses);
    }
}
