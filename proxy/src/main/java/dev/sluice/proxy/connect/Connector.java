package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.EpollSocket;
import dev.sluice.proxy.net.OutgoingSocket;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.SocketListener;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.WorkerLoop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one session to reach a backend, each on a different one, without a pause between them.
 *
 * <p>Threading: owned by the loop of the session. Lifetime: until one of the outcomes of {@link ConnectObserver}, or
 * {@link #abort}.
 */
public final class Connector {
    private final WorkerLoop loop;
    private final Pool pool;
    private final TcpOptions options;
    private final SocketListener listener;
    private final ConnectObserver observer;

    /** The backends tried so far, the current one last. */
    private final @Nullable Backend[] tried;

    private int attempts;
    private @Nullable EpollSocket socket;

    /** @param listener gets the edges of the backend socket, during the attempts and after */
    public Connector(
            WorkerLoop loop, Pool pool, TcpOptions options, SocketListener listener, ConnectObserver observer) {
        this.loop = loop;
        this.pool = pool;
        this.options = options;
        this.listener = listener;
        this.observer = observer;
        this.tried = new @Nullable Backend[pool.config().connectAttempts()];
    }

    /** Makes the first attempt; its outcome may be known before this returns. */
    public void start() {
        attempt(ConnectResult.OTHER);
    }

    /** Tries backends until one connect is pending or done, or none is left. */
    private void attempt(ConnectResult last) {
        ConnectResult result = last;
        while (attempts < tried.length) {
            Backend backend = attempts == 0 ? pool.pick(this::wasTried) : pool.pickAgain(this::wasTried);
            if (backend == null) {
                break;
            }
            if (attempts > 0) {
                pool.counters(loop.index()).retries.increment();
            }
            tried[attempts++] = backend;
            OutgoingSocket.Opened opened = OutgoingSocket.connect(loop, backend.target(), options, listener);
            socket = opened.socket();
            if (socket != null && opened.result() == ConnectResult.CONNECTED) {
                succeed(socket, backend, 0);
                return;
            }
            if (opened.result() == ConnectResult.PENDING) {
                observer.onConnecting();
                return;
            }
            result = opened.result();
            countFailure(backend, result);
        }
        if (attempts == 0) {
            observer.onNoBackend();
        } else {
            observer.onConnectFailed(result);
        }
    }

    private boolean wasTried(Backend backend) {
        for (int i = 0; i < attempts; i++) {
            if (backend.equals(tried[i])) {
                return true;
            }
        }
        return false;
    }

    /** One edge of the backend socket while connecting. */
    public void onReady(int ready) {
        EpollSocket pending = socket;
        if (pending == null) {
            return;
        }
        if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
            fail(pending.connectError());
        } else if (Ready.any(ready, Ready.OUT)) {
            succeed(pending, current(), ready); // room to write and no error: SO_ERROR need not be asked
        }
    }

    /** The current attempt has had its time. */
    public void onTimeout() {
        fail(ConnectResult.TIMED_OUT);
    }

    private void fail(ConnectResult result) {
        closeSocket();
        countFailure(current(), result);
        attempt(result);
    }

    private void succeed(EpollSocket connected, Backend backend, int ready) {
        socket = null;
        backend.counters(loop.index()).connections.increment();
        observer.onConnected(connected, backend, ready);
    }

    private void countFailure(Backend backend, ConnectResult result) {
        backend.counters(loop.index()).connectFailures(result).increment();
        backend.release();
    }

    /** Ends the current attempt, if any, without an outcome. */
    public void abort() {
        if (socket != null) {
            closeSocket();
            current().release();
        }
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private Backend current() {
        Backend backend = tried[attempts - 1];
        if (backend == null) {
            throw new IllegalStateException("no attempt");
        }
        return backend;
    }

    /** Attempts after the first. */
    public int retries() {
        return Math.max(0, attempts - 1);
    }

    /** The backend tried last, or null. */
    public @Nullable Backend lastTried() {
        return attempts == 0 ? null : current();
    }
}
