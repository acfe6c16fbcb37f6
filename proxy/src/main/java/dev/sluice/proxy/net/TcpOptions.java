package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Linux;
import dev.sluice.proxy.net.sys.SocketOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The socket options of both sides of a session. Immutable; any thread.
 *
 * <p>Accepted sockets inherit them from the listening one, which saves the calls for each connection. Towards backends the
 * options of keep-alive are set when a session has lasted a while: most sessions end before a probe could ever be sent. The limit
 * of unsent bytes is set for a side that has turned out to be slow: a quick one would only be woken more often.
 */
public final class TcpOptions {
    public static final TcpOptions DEFAULT = new TcpOptions(true, 0);

    /**
     * For a socket that is reset as soon as it is connected. The kernel holds back the last packet of the handshake, for 40 ms at least,
     * so that the reset comes instead of it: the accept loop of the peer never sees the connection.
     */
    public static final TcpOptions WITHOUT_ACK =
            DEFAULT.with(SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_QUICKACK, 0));

    private final List<SocketOption> atOnce;
    private final List<SocketOption> keepAlive;
    private final List<SocketOption> unsentLimit;

    private TcpOptions(List<SocketOption> atOnce, List<SocketOption> keepAlive, List<SocketOption> unsentLimit) {
        this.atOnce = List.copyOf(atOnce);
        this.keepAlive = List.copyOf(keepAlive);
        this.unsentLimit = List.copyOf(unsentLimit);
    }

    private static final List<SocketOption> UNSET = List.of(
            SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_NODELAY, 0),
            SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_USER_TIMEOUT, 0),
            SocketOption.of(Linux.SOL_SOCKET, Linux.SO_BUF_LOCK, 0),
            SocketOption.of(Linux.SOL_SOCKET, Linux.SO_KEEPALIVE, 0));

    /** Options without keep-alive; a {@code userTimeoutMillis} of 0 leaves that limit to the kernel. */
    public TcpOptions(boolean noDelay, int userTimeoutMillis) {
        this(atOnce(noDelay, userTimeoutMillis), List.of(), List.of());
    }

    private TcpOptions with(SocketOption... options) {
        List<SocketOption> more = new ArrayList<>(atOnce);
        more.addAll(List.of(options));
        return new TcpOptions(more, keepAlive, unsentLimit);
    }

    /** These options and limits of the bytes that the kernel holds for one socket; 0 = none. */
    public TcpOptions withBuffers(int unsentBytes, int sendBytes, int receiveBytes) {
        List<SocketOption> more = new ArrayList<>(atOnce);
        // The kernel allows twice the number for its own overhead; here all of it counts.
        if (sendBytes > 0) {
            more.add(SocketOption.of(Linux.SOL_SOCKET, Linux.SO_SNDBUF, sendBytes / 2));
        }
        if (receiveBytes > 0) {
            more.add(SocketOption.of(Linux.SOL_SOCKET, Linux.SO_RCVBUF, receiveBytes / 2));
        }
        List<SocketOption> unsent = unsentBytes == 0
                ? List.of()
                : List.of(SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_NOTSENT_LOWAT, unsentBytes));
        return new TcpOptions(more, keepAlive, unsent);
    }

    private static List<SocketOption> atOnce(boolean noDelay, int userTimeoutMillis) {
        List<SocketOption> options = new ArrayList<>();
        if (noDelay) {
            options.add(SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_NODELAY, 1));
        }
        // Urgent bytes are bytes: without this the kernel would take them out of the stream.
        options.add(SocketOption.of(Linux.SOL_SOCKET, Linux.SO_OOBINLINE, 1));
        if (userTimeoutMillis > 0) {
            options.add(SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_USER_TIMEOUT, userTimeoutMillis));
        }
        return options;
    }

    /** These options and keep-alive probes: the first after {@code idleSeconds} of silence. */
    public TcpOptions withKeepAlive(int idleSeconds, int intervalSeconds, int count) {
        return new TcpOptions(
                atOnce,
                List.of(
                        SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_KEEPIDLE, idleSeconds),
                        SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_KEEPINTVL, intervalSeconds),
                        SocketOption.of(Linux.IPPROTO_TCP, Linux.TCP_KEEPCNT, count),
                        SocketOption.of(Linux.SOL_SOCKET, Linux.SO_KEEPALIVE, 1)),
                unsentLimit);
    }

    /** Sets all of these on a listening socket, for those that it accepts. */
    public void applyToListening(int fd) {
        applyAtOnce(fd);
        applyKeepAlive(fd);
    }

    /** Sets these on a listening socket that has others. */
    public void applyInstead(int fd) {
        set(UNSET, fd);
        applyToListening(fd);
    }

    public void applyAtOnce(int fd) {
        set(atOnce, fd);
    }

    public void applyKeepAlive(int fd) {
        set(keepAlive, fd);
    }

    public void applyUnsentLimit(int fd) {
        set(unsentLimit, fd);
    }

    private static void set(List<SocketOption> options, int fd) {
        for (int i = 0; i < options.size(); i++) {
            options.get(i).set(fd);
        }
    }

    public boolean hasKeepAlive() {
        return !keepAlive.isEmpty();
    }
}
