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
            return new Opened(null, ConnectResult.ofErrno(-fd));
        }
        FileDescriptor descriptor = new FileDescriptor(fd);
        if (target.isTcp()) {
            options.applyAtOnce(fd);
        }
        int result = LibC.connect(fd, target.address());
        if (result < 0 && result != -Errno.EINPROGRESS) {
            KernelPipe.closeQuietly(descriptor);
            return new Opened(null, ConnectResult.ofErrno(-result));
        }
        EpollSocket opened = new EpollSocket(descriptor, target.isTcp(), listener);
        if (!opened.register(loop)) {
            opened.close();
            return new Opened(null, ConnectResult.EXHAUSTED);
        }
        return new Opened(opened, result == 0 ? ConnectResult.CONNECTED : ConnectResult.PENDING);
    }
}
