package dev.sluice.proxy.net;

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
public final class EpollSocket implements StreamSocket, EpollIoHandle {
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SO_ORIGINAL_DST = 80;

    private static final EpollIoOps EDGES =
            EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.OUT | Ready.RDHUP | Native.EPOLLET);

    // Not Netty's Socket, whose constructor asks the kernel for the address family: one call less for each connection.
    private final FileDescriptor socket;
    private final boolean tcp;
    private final SocketListener listener;
    private @Nullable IoRegistration registration;
    private @Nullable WorkerLoop loop;
    private long registeredIn;
    private boolean closed;

    EpollSocket(FileDescriptor socket, boolean tcp, SocketListener listener) {
        this.socket = socket;
        this.tcp = tcp;
        this.listener = listener;
    }

    /** Starts the flow of edges, the first of which comes after this turn; false when the kernel has no memory for it. */
    boolean register(WorkerLoop owner) {
        try {
            registration = owner.register(this);
            registration.submit(EDGES);
            loop = owner;
            registeredIn = owner.turn().number();
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
        if (!closed && loop != null && loop.turn().number() != registeredIn) {
            try {
                listener.onReady(this, ((EpollIoEvent) event).ops().value());
            } catch (Throwable defect) { // thrown on, it would take the edges of other sockets with it, or the loop
                loop.thread().defects().report("a connection was reset", defect);
                reset();
            }
        }
    }

    /** The result of a non-blocking connect, asked for when its edge reports an error. */
    public ConnectResult connectError() {
        int error = LibC.option(socket.intValue(), SocketOption.SOL_SOCKET, SocketOption.SO_ERROR);
        return error == 0 ? ConnectResult.OTHER : ConnectResult.ofSocketError(Math.abs(error));
    }

    /** Lets the kernel take no more bytes than it can soon send, as the options say. */
    public void limitUnsent(TcpOptions options) {
        if (!closed && tcp) {
            options.applyUnsentLimit(socket.intValue());
        }
    }

    /** Lets the kernel probe a silent peer, as the options say. */
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

    /** As {@link #receive}, but what was read stays to be read again. */
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

    /** This end's address; null for a Unix socket, or once the connection is gone. */
    public @Nullable PeerAddress localAddress() {
        if (!tcp || closed) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES, Long.BYTES);
            return LibC.localName(socket.intValue(), address) < 0 ? null : PeerAddress.ofSockaddr(address);
        }
    }

    /** Where the peer wanted to go before a NAT rule redirected it here; null when no rule did, as far as the kernel knows. */
    public @Nullable PeerAddress originalDestination() {
        if (!tcp || closed) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES, Long.BYTES);
            int fd = socket.intValue();
            boolean known = LibC.option(fd, SOL_IP, SO_ORIGINAL_DST, address) >= 0
                    || LibC.option(fd, SOL_IPV6, SO_ORIGINAL_DST, address) >= 0;
            return known ? PeerAddress.ofSockaddr(address) : null;
        }
    }

    @Override
    public String toString() {
        return "EpollSocket(" + socket.intValue() + ")";
    }
}
