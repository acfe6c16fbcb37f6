package dev.sluice.proxy.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A bound, listening socket. Each loop has its own for a TCP address (SO_REUSEPORT); a Unix socket has one.
 *
 * <p>Threading: bound on any thread, then owned by the loop it is registered with.
 */
public final class ListeningSocket implements EpollIoHandle {
    /** Nothing to accept now; an edge will follow. */
    public static final int AGAIN = -1;
    /** This side has no descriptor or memory for it, or may not take it; the edge is gone, so ask again later. */
    public static final int EXHAUSTED = -2;
    /** That client left before it was accepted; ask again at once. */
    public static final int ABORTED = -3;

    /** Waiting clients that the kernel keeps; it lowers this to net.core.somaxconn. */
    private static final int BACKLOG = 65535;

    private static final int TCP_INFO = 11;
    /** Of struct tcp_info, as far as it is needed here: the state, and for a listening socket its queue and the limit of it. */
    private static final int TCP_INFO_BYTES = 32;

    private static final byte TCP_LISTEN = 10;
    private static final int QUEUE_LENGTH = 24;
    private static final int QUEUE_LIMIT = 28;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final EpollIoOps EDGES = EpollIoOps.valueOf(Ready.IN | Native.EPOLLET);

    private final Socket socket;
    private final boolean tcp;
    /** False for a further descriptor of a socket that is counted already. */
    private final boolean first;

    private final byte[] accepted = new byte[26];
    /** 0 until it is known. */
    private int port;

    private @Nullable Runnable onReady;
    private @Nullable WorkerLoop loop;
    private @Nullable IoRegistration registration;

    private ListeningSocket(Socket socket, boolean tcp) {
        this(socket, tcp, true);
    }

    private ListeningSocket(Socket socket, boolean tcp, boolean first) {
        this.socket = socket;
        this.tcp = tcp;
        this.first = first;
    }

    /**
     * Binds and listens.
     *
     * @param address null for all addresses of both families
     * @param port 0 lets the kernel choose
     */
    public static ListeningSocket tcp(@Nullable InetAddress address, int port, TcpOptions options) throws IOException {
        return address == null ? allAddresses(port, options) : bindTcp(address, port, options, false, true);
    }

    private static ListeningSocket allAddresses(int port, TcpOptions options) throws IOException {
        try {
            return bindTcp(InetAddress.getByAddress(new byte[16]), port, options, true, true);
        } catch (IOException e) {
            BindFailure why = BindFailure.of(e);
            if (why == BindFailure.IN_USE || why == BindFailure.DENIED) {
                throw e;
            }
            return bindTcp(InetAddress.getByAddress(new byte[4]), port, options, false, true); // a host without IPv6
        }
    }

    /** Fails when another socket listens on the address, although both would allow to share it. */
    public static void checkFree(@Nullable InetAddress address, int port) throws IOException {
        if (port != 0) {
            InetAddress probed = address == null ? InetAddress.getByAddress(new byte[4]) : address;
            bindTcp(probed, port, TcpOptions.DEFAULT, false, false).close();
        }
    }

    private static ListeningSocket bindTcp(
            InetAddress address, int port, TcpOptions options, boolean dual, boolean shared) throws IOException {
        boolean ipv6 = address instanceof Inet6Address;
        Socket socket = LinuxSocket.newSocketStream(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
        try {
            if (ipv6) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, dual ? 0 : 1);
            }
            socket.setReuseAddress(true);
            socket.setReusePort(shared);
            options.applyToListening(socket.intValue());
            socket.bind(new InetSocketAddress(address, port));
            socket.listen(BACKLOG);
            return new ListeningSocket(socket, true);
        } catch (IOException e) {
            KernelPipe.closeQuietly(socket);
            throw e;
        }
    }

    /** The socket of a file that was bound; the file is somebody else's to delete. */
    public static ListeningSocket unix(SocketFile file) {
        return new ListeningSocket(new Socket(file.descriptor()), false);
    }

    /** Sets what accepted clients inherit from now on. */
    public void apply(TcpOptions options) {
        if (tcp) {
            options.applyInstead(socket.intValue());
        }
    }

    /** Takes over a descriptor that listens already; only options are set. */
    static ListeningSocket inherited(int descriptor, boolean tcp, TcpOptions options) {
        LibC.doNotBlock(descriptor);
        if (tcp) {
            options.applyToListening(descriptor);
        }
        return new ListeningSocket(new Socket(descriptor), tcp);
    }

    /** The same socket for another loop. A client that arrives wakes all of them; the first to accept gets it. */
    public ListeningSocket share() throws IOException {
        int descriptor = LibC.duplicate(socket.intValue());
        if (descriptor < 0) {
            throw new SocketException("Too many open files");
        }
        return new ListeningSocket(new Socket(descriptor), tcp, false);
    }

    /** Starts the flow of edges; on the loop. */
    public void register(WorkerLoop owner, Runnable whenReady) {
        onReady = whenReady;
        loop = owner;
        registration = owner.register(this);
        registration.submit(EDGES);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (onReady != null && loop != null) {
            try {
                onReady.run();
            } catch (Throwable defect) { // thrown on, it would take the edges of other sockets with it, or the loop
                loop.thread().defects().report("clients wait for the next edge", defect);
            }
        }
    }

    /** Takes one waiting client: its descriptor, or {@link #AGAIN}, {@link #EXHAUSTED} or {@link #ABORTED}. */
    public int accept() {
        try {
            return socket.accept(accepted);
        } catch (IOException e) {
            int errno = Errno.of(e);
            Shortage shortage = Shortage.ofErrno(errno);
            if (shortage != null && loop != null) {
                loop.shortages().count(shortage);
            }
            return Errno.isOfPending(errno) ? ABORTED : EXHAUSTED;
        }
    }

    /** Who the last accepted client is. */
    public PeerAddress peer() {
        return tcp ? PeerAddress.ofAccepted(accepted) : PeerAddress.UNIX;
    }

    /**
     * Makes a descriptor from {@link #accept} a socket of the loop; null, with the descriptor closed, when the kernel has no
     * memory for it.
     */
    public @Nullable EpollSocket adopt(int descriptor, WorkerLoop loop, SocketListener listener) {
        EpollSocket client = new EpollSocket(new FileDescriptor(descriptor), tcp, listener);
        if (client.register(loop)) {
            return client;
        }
        loop.shortages().count(Shortage.MEMORY);
        client.reset();
        return null;
    }

    /** Closes a client from {@link #accept} with RST. */
    public void refuse(int descriptor) {
        if (tcp) {
            SocketOption.RESET_ON_CLOSE.set(descriptor);
        }
        KernelPipe.closeQuietly(new FileDescriptor(descriptor));
    }

    /** The port, also where the kernel chose it; 0 for a Unix socket. */
    public int port() {
        if (tcp && port == 0) { // the kernel is asked once
            InetSocketAddress local = socket.localAddress();
            port = local == null ? 0 : local.getPort();
        }
        return port;
    }

    /**
     * Who waits to be accepted; null for a Unix socket, whose queue the kernel tells only through netlink, for one that is closed, and for a
     * {@link #share}, whose queue is that of the first. Any thread, and a system call.
     */
    public @Nullable AcceptQueue acceptQueue() {
        if (!tcp || !first || !socket.isOpen()) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(TCP_INFO_BYTES, Integer.BYTES);
            int result = LibC.option(socket.intValue(), SocketOption.IPPROTO_TCP, TCP_INFO, info);
            // Closed since on its loop, the number may be that of another socket now.
            return result < 0 || info.get(ValueLayout.JAVA_BYTE, 0) != TCP_LISTEN
                    ? null
                    : new AcceptQueue(
                            info.get(ValueLayout.JAVA_INT, QUEUE_LENGTH), info.get(ValueLayout.JAVA_INT, QUEUE_LIMIT));
        }
    }

    @Override
    public void close() {
        KernelPipe.closeQuietly(socket);
        if (registration != null) {
            registration.cancel();
        }
    }
}
