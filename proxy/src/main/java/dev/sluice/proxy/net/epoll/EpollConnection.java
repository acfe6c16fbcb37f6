package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.sys.Errno;
import dev.sluice.proxy.net.sys.LibC;
import dev.sluice.proxy.net.sys.Linux;
import dev.sluice.proxy.net.sys.SocketOption;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One connected or connecting socket, registered with its loop once, edge-triggered, and never modified.
 *
 * <p>Threading: owned by its event loop.
 */
final class EpollConnection implements Connection, Spliceable, EpollIoHandle {
    private static final EpollIoOps EDGES =
            EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.OUT | Ready.RDHUP | Native.EPOLLET);

    // Not Netty's Socket, whose constructor asks the kernel for the address family: one call less for each connection.
    private final FileDescriptor socket;
    private final boolean tcp;
    private final ReadyListener listener;
    private @Nullable IoRegistration registration;
    private @Nullable EpollLoop loop;
    private long registeredIn;
    private boolean closed;

    public EpollConnection(FileDescriptor socket, boolean tcp, ReadyListener listener) {
        this.socket = socket;
        this.tcp = tcp;
        this.listener = listener;
    }

    /** Starts the flow of edges, the first of which comes after this turn; false when the kernel has no memory for it. */
    public boolean register(EpollLoop owner) {
        try {
            registration = owner.register(this);
            registration.submit(EDGES);
            loop = owner;
            registeredIn = owner.iteration().number();
            return true;
        } catch (IllegalStateException | UncheckedIOException _) {
            return false;
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        // An event of the turn in which this socket was registered is meant for a socket that was closed in that turn
        // and whose
        // descriptor number this one got.
        if (!closed && loop != null && loop.iteration().number() != registeredIn) {
            try {
                listener.onReady(this, ((EpollIoEvent) event).ops().value());
            } catch (Throwable defect) { // thrown on, it would take the edges of other sockets with it, or the loop
                loop.thread().defects().report("a connection was reset", defect);
                reset();
            }
        }
    }

    @Override
    public ConnectResult connectError() {
        int error = LibC.option(socket.intValue(), Linux.SOL_SOCKET, Linux.SO_ERROR);
        return error == 0 ? ConnectResult.OTHER : ConnectResult.ofSocketError(Math.abs(error));
    }

    @Override
    public void limitUnsent(TcpOptions options) {
        if (!closed && tcp) {
            options.applyUnsentLimit(socket.intValue());
        }
    }

    @Override
    public void keepAlive(TcpOptions options) {
        if (!closed && tcp) {
            options.applyKeepAlive(socket.intValue());
        }
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        try {
            return socket.readAddress(buffer.address(), 0, length);
        } catch (IOException e) {
            return failure(Errno.of(e));
        }
    }

    @Override
    public int peek(MemorySegment buffer, int length) {
        int read = LibC.peek(socket.intValue(), buffer.asSlice(0, length));
        if (read > 0) {
            return read;
        }
        return read == 0 ? END : read == -Errno.EAGAIN ? AGAIN : failure(-read);
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        if (more) {
            int sent = LibC.sendMore(socket.intValue(), buffer.asSlice(offset, length));
            return sent >= 0 ? sent : sent == -Errno.EAGAIN ? AGAIN : failure(-sent);
        }
        try {
            return socket.writeAddress(buffer.address(), offset, offset + length);
        } catch (IOException e) {
            return failure(Errno.of(e));
        }
    }

    @Override
    public int spliceInto(Pipe pipe) {
        KernelPipe target = (KernelPipe) pipe;
        try {
            int moved = Native.splice(socket.intValue(), -1, target.writeEnd.intValue(), -1, KernelPipe.WANTED_BYTES);
            target.length += moved;
            return moved;
        } catch (IOException e) {
            return failure(Errno.of(e));
        }
    }

    @Override
    public int spliceFrom(Pipe pipe) {
        KernelPipe source = (KernelPipe) pipe;
        try {
            int moved = Native.splice(source.readEnd.intValue(), -1, socket.intValue(), -1, source.length);
            source.length -= moved;
            return moved;
        } catch (IOException e) {
            return failure(Errno.of(e));
        }
    }

    /** Whom an error number of a call on a connection blames: the peer, or this machine, which is counted. */
    private int failure(int errno) {
        if (Shortage.ofErrno(errno) != Shortage.MEMORY) {
            return FAILED;
        }
        if (loop != null) {
            loop.shortages().count(Shortage.MEMORY);
        }
        return NO_MEMORY;
    }

    @Override
    public boolean shortReadDrains() {
        return tcp; // a read from a Unix socket also stops at a message that carries descriptors
    }

    @Override
    public int unacknowledgedBytes() {
        return closed ? 0 : LibC.unacknowledgedBytes(socket.intValue());
    }

    @Override
    public void finishSending() {
        int _ = LibC.shutdownWrite(socket.intValue()); // fails on a broken connection, whose own edge tells
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // First the descriptor: closing removes it from the epoll set, and cancelling then costs no system call.
            KernelPipe.closeQuietly(socket);
            if (registration != null) {
                registration.cancel();
            }
        }
    }

    @Override
    public void reset() {
        if (!closed && tcp) {
            SocketOption.RESET_ON_CLOSE.set(socket.intValue());
        }
        close();
    }

    @Override
    public @Nullable PeerAddress localAddress() {
        if (!tcp || closed) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES, Long.BYTES);
            return LibC.localName(socket.intValue(), address) < 0 ? null : PeerAddress.ofSockaddr(address);
        }
    }

    @Override
    public @Nullable PeerAddress originalDestination() {
        if (!tcp || closed) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES, Long.BYTES);
            int fd = socket.intValue();
            boolean known = LibC.option(fd, Linux.IPPROTO_IP, Linux.SO_ORIGINAL_DST, address) >= 0
                    || LibC.option(fd, Linux.IPPROTO_IPV6, Linux.SO_ORIGINAL_DST, address) >= 0;
            return known ? PeerAddress.ofSockaddr(address) : null;
        }
    }

    @Override
    public String toString() {
        return "EpollConnection(" + socket.intValue() + ")";
    }
}
