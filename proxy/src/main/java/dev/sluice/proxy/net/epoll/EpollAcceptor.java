package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.BindFailure;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.sys.Errno;
import dev.sluice.proxy.net.sys.LibC;
import dev.sluice.proxy.net.sys.Linux;
import dev.sluice.proxy.net.sys.SocketOption;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bound, listening socket. Each loop has its own for a TCP address (SO_REUSEPORT); a Unix socket has one.
 *
 * <p>Threading: bound on any thread, then owned by the loop it is registered with.
 */
final class EpollAcceptor implements Acceptor, EpollIoHandle {
    /** Of struct tcp_info, as far as it is needed here: the state, and for a listening socket its queue and the limit of it. */
    private static final int TCP_INFO_BYTES = 32;

    private static final int QUEUE_LENGTH = 24;
    private static final int QUEUE_LIMIT = 28;

    private static final EpollIoOps EDGES = EpollIoOps.valueOf(Ready.IN | Native.EPOLLET);

    private final Socket socket;
    private final boolean tcp;
    /** False for a further descriptor of a socket that is counted already. */
    private final boolean first;

    private final byte[] accepted = new byte[26];
    /** 0 until it is known. */
    private int port;

    private @Nullable Runnable onReady;
    private @Nullable EpollLoop loop;
    private @Nullable IoRegistration registration;

    private EpollAcceptor(Socket socket, boolean tcp) {
        this(socket, tcp, true);
    }

    private EpollAcceptor(Socket socket, boolean tcp, boolean first) {
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
    static EpollAcceptor tcp(@Nullable InetAddress address, int port, TcpOptions options) throws IOException {
        return address == null ? allAddresses(port, options) : bindTcp(address, port, options, false, true);
    }

    private static EpollAcceptor allAddresses(int port, TcpOptions options) throws IOException {
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
    static void checkFree(@Nullable InetAddress address, int port) throws IOException {
        if (port != 0) {
            InetAddress probed = address == null ? InetAddress.getByAddress(new byte[4]) : address;
            bindTcp(probed, port, TcpOptions.DEFAULT, false, false).close();
        }
    }

    private static EpollAcceptor bindTcp(
            InetAddress address, int port, TcpOptions options, boolean dual, boolean shared) throws IOException {
        boolean ipv6 = address instanceof Inet6Address;
        Socket socket = LinuxSocket.newSocketStream(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
        try {
            if (ipv6) {
                socket.setIntOpt(Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, dual ? 0 : 1);
            }
            socket.setReuseAddress(true);
            socket.setReusePort(shared);
            options.applyToListening(socket.intValue());
            socket.bind(new InetSocketAddress(address, port));
            socket.listen(Linux.BACKLOG);
            return new EpollAcceptor(socket, true);
        } catch (IOException e) {
            KernelPipe.closeQuietly(socket);
            throw e;
        }
    }

    /** The socket of a file that was bound; the file is somebody else's to delete. */
    static EpollAcceptor unix(SocketFile file) {
        return new EpollAcceptor(new Socket(file.descriptor()), false);
    }

    @Override
    public void apply(TcpOptions options) {
        if (tcp) {
            options.applyInstead(socket.intValue());
        }
    }

    /** Takes over a descriptor that listens already; only options are set. */
    static EpollAcceptor inherited(int descriptor, boolean tcp, TcpOptions options) {
        LibC.doNotBlock(descriptor);
        if (tcp) {
            options.applyToListening(descriptor);
        }
        return new EpollAcceptor(new Socket(descriptor), tcp);
    }

    @Override
    public EpollAcceptor share() throws IOException {
        int descriptor = LibC.duplicate(socket.intValue());
        if (descriptor < 0) {
            throw new SocketException("Too many open files");
        }
        return new EpollAcceptor(new Socket(descriptor), tcp, false);
    }

    @Override
    public void register(Loop owner, Runnable whenReady) {
        onReady = whenReady;
        EpollLoop mine = (EpollLoop) owner;
        loop = mine;
        registration = mine.register(this);
        registration.submit(EDGES);
    }

    @Override
    public int descriptor() {
        return socket.intValue();
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

    @Override
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

    @Override
    public PeerAddress peer() {
        return tcp ? PeerAddress.ofAccepted(accepted) : PeerAddress.UNIX;
    }

    @Override
    public @Nullable Connection adopt(int descriptor, ReadyListener listener) {
        EpollLoop owner = Objects.requireNonNull(loop);
        EpollConnection client = new EpollConnection(new FileDescriptor(descriptor), tcp, listener);
        if (client.register(owner)) {
            return client;
        }
        owner.shortages().count(Shortage.MEMORY);
        client.reset();
        return null;
    }

    @Override
    public void refuse(int descriptor) {
        if (tcp) {
            SocketOption.RESET_ON_CLOSE.set(descriptor);
        }
        KernelPipe.closeQuietly(new FileDescriptor(descriptor));
    }

    @Override
    public int port() {
        if (tcp && port == 0) { // the kernel is asked once
            InetSocketAddress local = socket.localAddress();
            port = local == null ? 0 : local.getPort();
        }
        return port;
    }

    @Override
    public @Nullable AcceptQueue acceptQueue() {
        if (!tcp || !first || !socket.isOpen()) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(TCP_INFO_BYTES, Integer.BYTES);
            int result = LibC.option(socket.intValue(), Linux.IPPROTO_TCP, Linux.TCP_INFO, info);
            // Closed since on its loop, the number may be that of another socket now.
            return result < 0 || info.get(ValueLayout.JAVA_BYTE, 0) != Linux.TCP_LISTEN
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
