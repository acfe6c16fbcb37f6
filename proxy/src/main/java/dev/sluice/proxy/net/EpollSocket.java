package dev.sluice.proxy.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One connected or connecting socket, registered with its loop once, edge-triggered, and never modified.
 *
 * <p>Threading: owned by its event loop.
 */
public final class EpollSocket implements StreamSocket, EpollIoHandle {
    private static final EpollIoOps EDGES =
            EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.OUT | Ready.RDHUP | Native.EPOLLET);

    private final Socket socket;
    private final boolean tcp;
    private final SocketListener listener;
    private @Nullable IoRegistration registration;
    private boolean closed;

    EpollSocket(Socket socket, boolean tcp, SocketListener listener) {
        this.socket = socket;
        this.tcp = tcp;
        this.listener = listener;
    }

    /** Starts the flow of edges. The first one may come at once. */
    void register(WorkerLoop loop) {
        registration = loop.register(this);
        registration.submit(EDGES);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (!closed) {
            listener.onReady(this, ((EpollIoEvent) event).ops().value());
        }
    }

    /** The result of a non-blocking connect, asked for on its first edge. */
    public ConnectResult finishConnect() {
        try {
            return socket.finishConnect() ? ConnectResult.CONNECTED : ConnectResult.PENDING;
        } catch (IOException e) {
            return ConnectResult.of(e);
        }
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        try {
            return socket.recvAddress(buffer.address(), 0, length);
        } catch (IOException _) {
            return FAILED;
        }
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length) {
        try {
            return socket.sendAddress(buffer.address(), offset, offset + length);
        } catch (IOException _) {
            return FAILED;
        }
    }

    @Override
    public int spliceInto(Pipe pipe) {
        KernelPipe target = (KernelPipe) pipe;
        try {
            int moved = Native.splice(
                    socket.intValue(), -1, target.writeEnd.intValue(), -1, KernelPipe.WANTED_BYTES);
            target.length += moved;
            return moved;
        } catch (IOException _) {
            return FAILED;
        }
    }

    @Override
    public int spliceFrom(Pipe pipe) {
        KernelPipe source = (KernelPipe) pipe;
        try {
            int moved = Native.splice(source.readEnd.intValue(), -1, socket.intValue(), -1, source.length);
            source.length -= moved;
            return moved;
        } catch (IOException _) {
            return FAILED;
        }
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
        try {
            socket.shutdown(false, true);
        } catch (IOException _) {
            // Broken already: its own edge tells.
        }
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
            try {
                socket.setSoLinger(0);
            } catch (IOException _) {
                // Not connected any more: closing is all that is left to do.
            }
        }
        close();
    }

    /** This end's address; null once the connection is gone. */
    public @Nullable PeerAddress localAddress() {
        return tcp ? PeerAddress.of(socket.localAddress()) : null;
    }

    @Override
    public String toString() {
        return "EpollSocket(" + socket.intValue() + ")";
    }
}
