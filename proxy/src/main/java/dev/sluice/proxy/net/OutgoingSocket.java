package dev.sluice.proxy.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.SocketAddress;
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
        Socket socket;
        try {
            socket = newSocket(target);
        } catch (RuntimeException | IOException _) {
            // Netty wraps what socket(2) reports; only a lack of descriptors or memory makes it fail.
            return new Opened(null, ConnectResult.EXHAUSTED);
        }
        try {
            boolean tcp = target instanceof Target.Inet;
            if (tcp) {
                options.applyTo(socket);
            }
            boolean connected = socket.connect(address(target));
            EpollSocket opened = new EpollSocket(socket, tcp, listener);
            opened.register(loop);
            return new Opened(opened, connected ? ConnectResult.CONNECTED : ConnectResult.PENDING);
        } catch (IOException e) {
            KernelPipe.closeQuietly(socket);
            return new Opened(null, ConnectResult.of(e));
        } catch (RuntimeException _) {
            KernelPipe.closeQuietly(socket); // registering needs kernel memory, which is what can be lacking
            return new Opened(null, ConnectResult.EXHAUSTED);
        }
    }

    private static Socket newSocket(Target target) throws IOException {
        return switch (target) {
            case Target.Unix _ -> LinuxSocket.newSocketDomain();
            case Target.Inet inet -> LinuxSocket.newSocketStream(
                    inet.address().getAddress() instanceof Inet6Address
                            ? SocketProtocolFamily.INET6
                            : SocketProtocolFamily.INET);
        };
    }

    private static SocketAddress address(Target target) {
        return switch (target) {
            case Target.Unix unix -> new DomainSocketAddress(unix.path());
            case Target.Inet inet -> inet.address();
        };
    }
}
