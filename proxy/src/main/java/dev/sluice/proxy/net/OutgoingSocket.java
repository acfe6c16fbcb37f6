package dev.sluice.proxy.net;

import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Opens a socket towards a backend.
 *
 * <p>Threading: on the loop that will own the socket.
 */
public final class OutgoingSocket {
    private OutgoingSocket() {}

    /**
     * How a connect began.
     *
     * @param socket the registered socket, null when the attempt failed at once
     */
    public record Opened(@Nullable EpollSocket socket, ConnectResult result) {}

    /** Starts a non-blocking connect; its outcome comes as an edge to the listener unless the result says it is known. */
    public static Opened connect(WorkerLoop loop, Target target, TcpOptions options, SocketListener listener) {
        assert loop.inLoop();
        int fd = LibC.socket(target.family());
        if (fd < 0) {
            return failed(loop, ConnectResult.ofCall(-fd, target.isTcp()));
        }
        FileDescriptor descriptor = new FileDescriptor(fd);
        if (target.isTcp()) {
            options.applyAtOnce(fd);
        }
        int result = LibC.connect(fd, target.address());
        if (result < 0 && result != -Errno.EINPROGRESS) {
            KernelPipe.closeQuietly(descriptor);
            return failed(loop, meaning(-result, target));
        }
        EpollSocket opened = new EpollSocket(descriptor, target.isTcp(), listener);
        if (!opened.register(loop)) {
            opened.close();
            return failed(loop, ConnectResult.NO_MEMORY);
        }
        return new Opened(opened, result == 0 ? ConnectResult.CONNECTED : ConnectResult.PENDING);
    }

    private static Opened failed(WorkerLoop loop, ConnectResult why) {
        Shortage shortage = why.shortage();
        if (shortage != null) {
            loop.shortages().count(shortage);
        }
        return new Opened(null, why);
    }

    private static ConnectResult meaning(int errno, Target target) {
        ConnectResult meaning = ConnectResult.ofCall(errno, target.isTcp());
        // The same number when this machine has no address from which that one can be reached, such as ::1 without
        // IPv6.
        return meaning == ConnectResult.NO_PORTS && !hasSource(target) ? ConnectResult.UNREACHABLE : meaning;
    }

    /** Whether there is a source address for it: connecting a datagram socket looks for one as TCP does, and sends nothing. */
    private static boolean hasSource(Target target) {
        int fd = LibC.datagramSocket(target.family());
        if (fd < 0) {
            return true; // what is lacking is something else
        }
        int result = LibC.connect(fd, target.address());
        KernelPipe.closeQuietly(new FileDescriptor(fd));
        return result != -Errno.EADDRNOTAVAIL;
    }
}
