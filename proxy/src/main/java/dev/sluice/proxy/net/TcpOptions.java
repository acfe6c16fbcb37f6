package dev.sluice.proxy.net;

import java.util.ArrayList;
import java.util.List;

/**
 * Socket options of both sides of a session. Immutable; any thread.
 *
 * <p>Accepted sockets inherit them from the listening one, which saves the calls for each connection. Towards backends the
 * options of keep-alive are set when a session has lasted a while: most sessions end before a probe could ever be sent. The limit
 * of unsent bytes is set for a side that has turned out to be slow: a quick one would only be woken more often.
 */
public final class TcpOptions {
    private static final int TCP_NODELAY = 1;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_QUICKACK = 12;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_KEEPALIVE = 9;
    /** Which of the two sizes of buffers are fixed: with neither, the kernel chooses again. Linux 5.14. */
    private static final int SO_BUF_LOCK = 72;

    private static final int SO_OOBINLINE = 10;

    public static final TcpOptions DEFAULT = new TcpOptions(true, 0);

    /**
     * For a socket that is reset as soon as it is connected. The kernel holds back the last packet of the handshake, for 40 ms at least,
     * so that the reset comes instead of it: the accept loop of the peer never sees the connection.
     */
    public static final TcpOptions WITHOUT_ACK =
            DEFAULT.with(SocketOption.of(SocketOption.IPPROTO_TCP, TCP_QUICKACK, 0));

    private final List<SocketOption> atOnce;
    private final List<SocketOption> keepAlive;
    private final List<SocketOption> unsentLimit;

    private TcpOptions(List<SocketOption> atOnce, List<SocketOption> keepAlive, List<SocketOption> unsentLimit) {
        this.atOnce = List.copyOf(atOnce);
        this.keepAlive = List.copyOf(keepAlive);
        this.unsentLimit = List.copyOf(unsentLimit);
    }

    private static final List<SocketOption> UNSET = List.of(
            SocketOption.of(SocketOption.IPPROTO_TCP, TCP_NODELAY, 0),
            SocketOption.of(SocketOption.IPPROTO_TCP, TCP_USER_TIMEOUT, 0),
            SocketOption.of(SocketOption.SOL_SOCKET, SO_BUF_LOCK, 0),
            SocketOption.of(SocketOption.SOL_SOCKET, SO_KEEPALIVE, 0));

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
            more.add(SocketOption.of(SocketOption.SOL_SOCKET, SO_SNDBUF, sendBytes / 2));
        }
        if (receiveBytes > 0) {
            more.add(SocketOption.of(SocketOption.SOL_SOCKET, SO_RCVBUF, receiveBytes / 2));
        }
        List<SocketOption> unsent = unsentBytes == 0
                ? List.of()
                : List.of(SocketOption.of(SocketOption.IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsentBytes));
        return new TcpOptions(more, keepAlive, unsent);
    }

    private static List<SocketOption> atOnce(boolean noDelay, int userTimeoutMillis) {
        List<SocketOption> options = new ArrayList<>();
        if (noDelay) {
            options.add(SocketOption.of(SocketOption.IPPROTO_TCP, TCP_NODELAY, 1));
        }
        // Urgent bytes are bytes: without this the kernel would take them out of the stream.
        options.add(SocketOption.of(SocketOption.SOL_SOCKET, SO_OOBINLINE, 1));
        if (userTimeoutMillis > 0) {
            options.add(SocketOption.of(SocketOption.IPPROTO_TCP, TCP_USER_TIMEOUT, userTimeoutMillis));
        }
        return options;
    }

    /** These options and keep-alive probes: the first after {@code idleSeconds} of silence. */
    public TcpOptions withKeepAlive(int idleSeconds, int intervalSeconds, int count) {
        return new TcpOptions(
                atOnce,
                List.of(
                        SocketOption.of(SocketOption.IPPROTO_TCP, TCP_KEEPIDLE, idleSeconds),
                        SocketOption.of(SocketOption.IPPROTO_TCP, TCP_KEEPINTVL, intervalSeconds),
                        SocketOption.of(SocketOption.IPPROTO_TCP, TCP_KEEPCNT, count),
                        SocketOption.of(SocketOption.SOL_SOCKET, SO_KEEPALIVE, 1)),
                unsentLimit);
    }

    /** Sets all of these on a listening socket, for those that it accepts. */
    void applyToListening(int fd) {
        applyAtOnce(fd);
        applyKeepAlive(fd);
    }

    /** Sets these on a listening socket that has others. */
    void applyInstead(int fd) {
        set(UNSET, fd);
        applyToListening(fd);
    }

    void applyAtOnce(int fd) {
        set(atOnce, fd);
    }

    void applyKeepAlive(int fd) {
        set(keepAlive, fd);
    }

    void applyUnsentLimit(int fd) {
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
