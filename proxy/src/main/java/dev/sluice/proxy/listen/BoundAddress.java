package dev.sluice.proxy.listen;

import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.host.ZonedAddress;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.LoopCall;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.systemd.InheritedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The listening sockets of one address: bound, then opened on their loops for a frontend, which may change.
 *
 * <p>Threading: the control thread.
 */
final class BoundAddress {
    private static final Logger LOG = Area.FRONTEND.logger();

    private record Bound(Loop loop, Acceptor socket) {}

    private record Open(Loop loop, Listener listener) {}

    private final List<Bound> sockets = new ArrayList<>();
    private final List<Open> listeners = new ArrayList<>();
    private final String text;
    private final @Nullable SocketFile unixFile;

    private BoundAddress(String text, @Nullable SocketFile unixFile) {
        this.text = text;
        this.unixFile = unixFile;
    }

    /**
     * Binds an address, a TCP address once for each loop, unless the service manager has bound it.
     *
     * @param ours true when an overlapping address is ours and about to be closed
     */
    static BoundAddress bind(
            BindAddress address, Frontend frontend, Loops workers, InheritedSockets inherited, boolean ours)
            throws IOException {
        TcpOptions options = frontend.tcpOptions();
        int loops = address instanceof TcpBind ? workers.count() : 1;
        List<Acceptor> given = inherited.take(workers.engine(), address, options, loops);
        if (!given.isEmpty()) {
            BoundAddress bound = new BoundAddress(address.toString(), null);
            for (int i = 0; i < loops; i++) {
                bound.sockets.add(new Bound(workers.loops().get(i), given.get(i)));
            }
            return bound;
        }
        return switch (address) {
            case TcpBind tcp -> bindTcp(tcp, options, workers, ours);
            case UnixBind unix -> bindUnix(Path.of(unix.path()), access(frontend), workers);
        };
    }

    private static BoundAddress bindTcp(TcpBind bind, TcpOptions options, Loops workers, boolean ours)
            throws IOException {
        @Nullable InetAddress address = bind.host().isEmpty() ? null : ZonedAddress.of(bind.host());
        if (!ours) {
            // SO_REUSEPORT would let a second Sluice of the same user share the port in silence and take half of its
            // clients.
            workers.engine().checkFree(address, bind.port());
        }
        List<Bound> sockets = new ArrayList<>();
        int port = bind.port();
        try {
            for (Loop loop : workers.loops()) {
                Acceptor socket = workers.engine().tcp(address, port, options);
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

    private static BoundAddress bindUnix(Path path, SocketFile.Access access, Loops workers) throws IOException {
        SocketFile file = SocketFile.listen(path, access);
        BoundAddress bound = new BoundAddress("unix:" + path, file);
        bound.sockets.add(new Bound(workers.loops().getFirst(), workers.engine().unix(file)));
        return bound;
    }

    private static SocketFile.Access access(Frontend frontend) {
        UnixConfig unix = frontend.config().unix();
        return new SocketFile.Access(unix.mode(), unix.owner());
    }

    /** The mode and owner that the frontend has now; those of a file that the service manager has bound are its own. */
    private void protect(Frontend frontend) {
        if (unixFile != null) {
            try {
                unixFile.protect(access(frontend));
            } catch (IOException e) {
                LOG.warn("{} keeps its mode and owner: {}", text, e.getMessage());
            }
        }
    }

    /** Begins to accept on all loops. */
    List<LoopCall<Boolean>> open(Frontend frontend, ConnectionLimit processLimit, IntFunction<ConnectionSink> sinks) {
        for (Bound bound : sockets) {
            ConnectionSink sink = sinks.apply(bound.loop.index());
            listeners.add(new Open(bound.loop, new Listener(bound.loop, frontend, processLimit, bound.socket, sink)));
        }
        return listeners.stream()
                .map(open -> LoopCall.of(open.loop.thread(), open.listener::open))
                .toList();
    }

    /** Begins to accept for another generation of the frontend, or for another one. A loop that hangs follows later. */
    List<LoopCall<Boolean>> use(Frontend frontend) {
        protect(frontend);
        return onLoops(listener -> listener.use(frontend));
    }

    /** Begins to stop accepting; {@link #closed} is due when that is done. Sessions go on. A loop that hangs stops later. */
    List<LoopCall<Boolean>> close() {
        return onLoops(Listener::close);
    }

    private List<LoopCall<Boolean>> onLoops(Consumer<Listener> action) {
        return listeners.stream()
                .map(open -> LoopCall.lasting(open.loop.thread(), () -> action.accept(open.listener)))
                .toList();
    }

    /** Who waits to be accepted, over all loops; null where the kernel does not tell. Any thread. */
    @Nullable
    AcceptQueue acceptQueue() {
        AcceptQueue all = null;
        for (Bound bound : sockets) {
            AcceptQueue one = bound.socket.acceptQueue();
            if (one != null) {
                all = all == null ? one : all.plus(one);
            }
        }
        return all;
    }

    /** Nobody accepts any more. */
    void closed() {
        removeUnixPath();
    }

    /** Undoes {@link #bind}, and what was done of {@link #open}. */
    void abandon() {
        if (listeners.isEmpty()) {
            closeSockets();
            return;
        }
        // Each on its loop, behind an opening that is still under way there.
        listeners.forEach(open -> open.loop.execute(open.listener::abandon));
        removeUnixPath();
    }

    private void closeSockets() {
        sockets.forEach(bound -> bound.socket.close());
        removeUnixPath();
    }

    private void removeUnixPath() {
        if (unixFile != null) {
            unixFile.delete();
        }
    }

    /** What was bound, with the port that the kernel chose. */
    @Override
    public String toString() {
        return text;
    }
}
