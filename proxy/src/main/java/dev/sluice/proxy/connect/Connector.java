package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Dialer;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one session to reach a backend, each on a different one, without a pause between them.
 *
 * <p>Threading: owned by the loop of the session. Lifetime: until one of the outcomes of {@link ConnectObserver}, or
 * {@link #abort}.
 */
public final class Connector implements QueueWait.Listener {
    private static final int NOBODY = -1;

    private final Loop loop;
    private final Pool pool;
    private final TcpOptions options;
    private final ReadyListener listener;
    private final ConnectObserver observer;
    private final OwnEndListener ownEnd;
    private @Nullable Greeting greeting;

    private final TriedBackends tried;
    private final QueueWait wait;

    private long key;
    private int port;
    private @Nullable Target destination;
    private @Nullable Connection socket;
    /** Whose claim this attempt has to give back. */
    private @Nullable Backend claimed;

    /** The edges of a backend that is greeted; negative while none is. */
    private int greeted = NOBODY;

    /**
     * Begins with {@link #start}.
     *
     * @param listener gets the edges of the backend socket, during the attempts and after
     */
    public Connector(
            Loop loop,
            Pool pool,
            TcpOptions options,
            ReadyListener listener,
            ConnectObserver observer,
            OwnEndListener ownEnd) {
        this.loop = loop;
        this.pool = pool;
        this.options = options;
        this.listener = listener;
        this.observer = observer;
        this.ownEnd = ownEnd;
        this.tried = new TriedBackends(pool.config().connectAttempts());
        this.wait = new QueueWait(loop, pool, tried, observer, this);
    }

    /** Says how long it waits for room in a pool that is full. */
    public void roomWithin(long nanos) {
        wait.roomWithin(nanos);
    }

    /** Greets each backend that accepts the connection, which counts as connected after that only. */
    public void greetWith(Greeting words) {
        greeting = words;
    }

    /**
     * Makes the first attempt; its outcome may be known before this returns.
     *
     * @param clientKey a hash of the client's address, by which a backend may be chosen
     * @param clientPort to which the client connected, for backends that take it
     * @param instead where to connect to whichever backend is chosen; null for the backend's own address
     */
    public void start(long clientKey, int clientPort, @Nullable Target instead) {
        key = clientKey;
        port = clientPort;
        destination = instead;
        attempt(ConnectResult.OTHER);
    }

    /** Tries backends until one connect is pending or done, none is left, or the session must wait for one. */
    private void attempt(ConnectResult last) {
        ConnectResult result = last;
        while (!tried.isFull() && result.mayWorkElsewhere()) {
            Backend backend = tried.attempts() == 0 ? pool.pick(key, tried) : pool.pickAgain(key, tried);
            if (backend == null) {
                if (pool.isWorthWaiting(tried)) {
                    wait.begin(key);
                    return;
                }
                break;
            }
            ConnectResult failure = attempt(backend);
            if (failure == null) {
                return;
            }
            result = failure;
        }
        if (wait.hold(key, result)) {
            return;
        }
        if (tried.attempts() == 0) {
            observer.onNoBackend();
        } else {
            observer.onConnectFailed(result);
        }
    }

    /** One attempt on a claimed backend; null when it is pending or done. */
    private @Nullable ConnectResult attempt(Backend backend) {
        claimed = backend;
        if (tried.attempts() > 0) {
            pool.counters(loop.index()).retries.increment();
        }
        tried.add(backend);
        Target target = target(backend);
        Dialer.Opened opened = ownEnd.wantsEnd(target)
                ? loop.dialer().connect(target, options, listener, ownEnd::onEnd)
                : loop.dialer().connect(target, options, listener);
        socket = opened.connection();
        if (socket != null && opened.result() == ConnectResult.CONNECTED) {
            onConnectedAtOnce(socket, backend);
            return null;
        }
        if (opened.result() == ConnectResult.PENDING) {
            observer.onConnecting();
            return null;
        }
        countFailure(backend, opened.result());
        return opened.result();
    }

    private void onConnectedAtOnce(Connection connected, Backend backend) {
        if (greeting != null) {
            observer.onConnecting(); // what is awaited has its time as well
        }
        if (socket != null) { // the client may have left
            reached(connected, backend, 0);
        }
    }

    private Target target(Backend backend) {
        return destination == null ? backend.target().at(port) : destination;
    }

    @Override
    public void onClaim(@Nullable Backend backend) {
        claimed = backend;
    }

    @Override
    public void onPlace(Backend backend) {
        ConnectResult failure = attempt(backend);
        if (failure != null) {
            attempt(failure);
        }
    }

    /** One edge of the backend socket while connecting. */
    public void onReady(int ready) {
        Connection pending = socket;
        if (pending == null) {
            return;
        }
        if (greeting != null && greeted != NOBODY) {
            settle(pending, greeting.onReady(pending, ready), ready);
        } else if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
            fail(pending.connectError());
        } else if (Ready.any(ready, Ready.OUT)) {
            onWritable(pending, tried.last(), ready); // room to write and no error: SO_ERROR need not be asked
        }
    }

    private void onWritable(Connection pending, Backend backend, int ready) {
        if (target(backend).meetsItself(pending)) {
            pending.reset(); // closed with FIN it would keep the backend's port for a minute
            fail(ConnectResult.REFUSED);
        } else {
            reached(pending, backend, ready);
        }
    }

    private void reached(Connection connected, Backend backend, int ready) {
        if (greeting == null) {
            succeed(connected, backend, ready);
        } else {
            greeted = 0;
            Connection over = greeting.over(connected, backend);
            socket = over;
            settle(over, greeting.begin(over, backend), ready);
        }
    }

    /** What a greeting has come to, where an edge did not tell. */
    public void onGreeted(ConnectResult result) {
        Connection pending = socket;
        if (pending != null && greeted != NOBODY) {
            settle(pending, result, 0);
        }
    }

    private void settle(Connection connected, ConnectResult result, int ready) {
        greeted |= ready;
        if (result == ConnectResult.CONNECTED) {
            boolean plain = connected.equals(connected.transport());
            succeed(
                    connected,
                    tried.last(),
                    plain ? greeted : greeted | Ready.IN); // bytes may have come behind the greeting
        } else if (result.isFailure()) {
            fail(result);
        }
    }

    /** The current attempt, or the place in the queue, has had its time. */
    public void onTimeout() {
        if (wait.isWaiting()) {
            wait.onDeadline();
        } else {
            fail(ConnectResult.TIMED_OUT);
        }
    }

    private void fail(ConnectResult result) {
        closeSocket();
        countFailure(tried.last(), result);
        attempt(result);
    }

    private void succeed(Connection connected, Backend backend, int ready) {
        socket = null;
        claimed = null; // it goes with the socket
        wait.end(HeldEnd.SERVED);
        backend.counters(loop.index()).connections.increment();
        observer.onConnected(connected, backend, ready);
    }

    private void countFailure(Backend backend, ConnectResult result) {
        try {
            tried.shun(loop.clock().nanos());
            if (result.blamesBackend()) { // else this side lacks something, which is counted where it does
                backend.counters(loop.index()).connectFailures(result).increment();
                FailureReason reason = Greeting.reason(result, greeting);
                tried.failed(reason);
                pool.sessionFailed(backend, loop.clock().nanos(), reason);
            }
        } finally {
            release();
        }
    }

    /** Ends the current attempt, if any, without an outcome. */
    public void abort() {
        wait.abandon();
        try {
            closeSocket();
        } finally {
            release();
        }
    }

    private void release() {
        Backend backend = claimed;
        claimed = null;
        if (backend != null) {
            pool.release(backend);
        }
    }

    private void closeSocket() {
        greeted = NOBODY;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /** This end of the attempt under way; null when there is none. */
    public @Nullable PeerAddress localAddress() {
        return socket == null ? null : socket.localAddress();
    }

    /** Whom it has tried so far. */
    public TriedBackends tried() {
        return tried;
    }
}
