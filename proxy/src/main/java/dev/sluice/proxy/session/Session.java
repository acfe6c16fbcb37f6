package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.balance.Hashing;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.EpollSocket;
import dev.sluice.proxy.net.ListeningSocket;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.SocketListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.RelayEnd;
import dev.sluice.proxy.relay.RelayObserver;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and its backend connection, from accept to its line in the access log.
 *
 * <p>The stages, in order: {@link #begin} takes the client, {@link Connector} opens the backend side, {@link Relay} moves the
 * bytes, {@link #finish} is the only exit and gives everything back.
 *
 * <p>Threading: owned by the loop that accepted the client.
 */
final class Session implements SocketListener, ConnectObserver, RelayObserver {
    /** A backend that ends a session within this time without a byte counts as one that failed. */
    private static final long AT_ONCE_NANOS = 1_000_000_000L;

    private final Worker worker;
    private final Frontend frontend;
    private final FrontendCounters frontendCounters;
    private final SessionTimer timer;
    private final SessionStory story;

    private @Nullable EpollSocket client;
    private @Nullable EpollSocket backendSocket;
    private @Nullable Connector connector;
    private @Nullable Relay relay;
    private @Nullable Backend backend;
    private @Nullable BackendCounters backendCounters;

    /** Edges of the client while the backend side was being opened: its bytes wait in the kernel. */
    private int earlyClientReady;

    private boolean settled;
    private boolean finished;

    /** Neighbours in the worker's list. */
    @Nullable
    Session older;

    @Nullable
    Session newer;

    Session(Worker worker, Frontend frontend) {
        this.worker = worker;
        this.frontend = frontend;
        this.frontendCounters = frontend.counters(worker.loop().index());
        long now = worker.loop().clock().nanos();
        this.timer = new SessionTimer(this, worker.loop().timers(), frontend.timeouts(), now);
        this.story = new SessionStory(frontend, now);
    }

    /** Takes the accepted client and starts opening the backend side. */
    void begin(ListeningSocket listening, int descriptor) {
        assert worker.loop().inLoop();
        worker.add(this);
        try {
            open(listening, descriptor);
        } catch (RuntimeException | AssertionError defect) {
            onDefect(defect); // thrown on, it would stop the loop's accepting
        }
    }

    private void open(ListeningSocket listening, int descriptor) {
        frontendCounters.connections.increment();
        story.client(listening.peer());
        EpollSocket accepted = listening.adopt(descriptor, worker.loop(), this);
        if (accepted == null) {
            finish(new Termination(Cause.EXHAUSTED, Phase.CONNECT), Closing.BOTH_CLOSE);
            return;
        }
        client = accepted;
        if (worker.log().wantsOpening()) {
            worker.log().write(story.opening(accepted, worker.processLimit()));
        }
        connector = new Connector(worker.loop(), frontend.pool(), frontend.tcpOptions(), this, this);
        connector.start(clientKey(listening.peer()));
    }

    @Override
    public void onReady(EpollSocket socket, int ready) {
        assert worker.loop().inLoop();
        try {
            if (relay != null) {
                relay.onReady(socket == client ? Side.CLIENT : Side.BACKEND, ready);
            } else if (socket == client) {
                onEarlyClientReady(ready);
            } else if (connector != null) {
                connector.onReady(ready);
            }
        } catch (RuntimeException | AssertionError defect) {
            onDefect(defect);
        }
    }

    private void onEarlyClientReady(int ready) {
        earlyClientReady |= ready;
        // Not HUP: a Unix socket shows it when the client has closed, which may follow a whole request.
        if (Ready.any(ready, Ready.ERR)) {
            finish(new Termination(Cause.CLIENT_RESET, phase()), Closing.BOTH_CLOSE);
        } else if (Ready.any(ready, Ready.RDHUP) && connector != null && connector.isQueued()) {
            leaveQueueIfGone();
        }
    }

    /** Clients are told apart by their address alone: the same one gets the same backend where the pool hashes. */
    private static long clientKey(PeerAddress peer) {
        return Hashing.mix(peer.high()) ^ peer.low();
    }

    @Override
    public void onQueued() {
        timer.onQueued(worker.loop().clock().nanos());
        if (Ready.any(earlyClientReady, Ready.RDHUP)) {
            leaveQueueIfGone();
        }
    }

    /** A client that has sent nothing and ends its stream while it waits has given up; one with a request may be half-closed. */
    private void leaveQueueIfGone() {
        if (client != null && client.peek(worker.loop().scratch(), 1) == StreamSocket.END) {
            finish(new Termination(Cause.CLIENT_LEFT, Phase.QUEUE), Closing.BOTH_CLOSE);
        }
    }

    @Override
    public void onDequeued(long waitedNanos) {
        story.dequeued(waitedNanos);
    }

    @Override
    public void onQueueFull() {
        refuse(RefusalReason.QUEUE_FULL, new Termination(Cause.REFUSED, Phase.QUEUE));
    }

    @Override
    public void onQueueTimeout() {
        refuse(RefusalReason.QUEUE_TIMEOUT, new Termination(Cause.BACKEND_TIMEOUT, Phase.QUEUE));
    }

    private void refuse(RefusalReason reason, Termination termination) {
        frontendCounters.refused(reason).increment();
        finish(termination, Closing.CLIENT_RESET);
    }

    @Override
    public void onConnecting() {
        timer.onConnecting(worker.loop().clock().nanos());
    }

    @Override
    public void onConnected(EpollSocket socket, Backend reached, int ready) {
        long now = worker.loop().clock().nanos();
        backendSocket = socket;
        backend = reached;
        backendCounters = reached.counters(worker.loop().index());
        story.connected(reached, retries(), now);
        frontend.pool().counters(worker.loop().index()).connectTime.record(story.connectNanos());
        connector = null;
        EpollSocket from = client;
        if (from == null) {
            throw new IllegalStateException("no client");
        }
        relay = new Relay(worker, this, from, socket, frontend.pool().config().splice());
        timer.onConnected(now);
        int early = earlyClientReady;
        if (Ready.any(early, Ready.READ)) {
            relay.onReady(Side.CLIENT, early & ~Ready.OUT);
        }
        if (!finished && Ready.any(ready, Ready.READ)) {
            relay.onReady(Side.BACKEND, ready);
        }
    }

    @Override
    public void onConnectFailed(ConnectResult last) {
        Cause cause =
                switch (last) {
                    case TIMED_OUT -> Cause.BACKEND_TIMEOUT;
                    case EXHAUSTED -> Cause.EXHAUSTED;
                    case CONNECTED, PENDING, REFUSED, UNREACHABLE, RESET, OTHER -> Cause.BACKEND_UNREACHABLE;
                };
        finish(new Termination(cause, Phase.CONNECT), Closing.CLIENT_RESET);
    }

    @Override
    public void onNoBackend() {
        frontend.pool().counters(worker.loop().index()).noBackend.increment();
        refuse(RefusalReason.NO_BACKEND, new Termination(Cause.NO_BACKEND, Phase.CONNECT));
    }

    @Override
    public void onMoved(Side from, long received, long sent) {
        BackendCounters counters = backendCounters;
        if (counters == null) {
            throw new IllegalStateException("no backend");
        }
        long now = worker.loop().clock().nanos();
        timer.onMoved(from, received > 0, sent > 0, now);
        if (from == Side.CLIENT) {
            frontendCounters.receivedBytes.add(received);
            counters.sentBytes.add(sent);
        } else {
            counters.receivedBytes.add(received);
            frontendCounters.sentBytes.add(sent);
            if (story.onBackendBytes(now)) {
                reached().served();
                frontend.pool().counters(worker.loop().index()).firstByteTime.record(story.firstByteNanos());
            }
        }
    }

    @Override
    public void onDeliveryPending() {
        timer.pollDelivery(worker.loop().clock().nanos());
    }

    @Override
    public void onHalfClosed() {
        timer.onHalfClosed();
    }

    @Override
    public void onEnd(RelayEnd end) {
        switch (end) {
            case CLIENT_FINISHED -> finish(new Termination(Cause.CLIENT_CLOSED, Phase.DONE), Closing.BOTH_CLOSE);
            case BACKEND_FINISHED -> finish(new Termination(Cause.BACKEND_CLOSED, Phase.DONE), Closing.BOTH_CLOSE);
            case CLIENT_RESET -> finish(new Termination(Cause.CLIENT_RESET, phase()), Closing.BACKEND_RESET);
            case BACKEND_RESET -> finish(new Termination(Cause.BACKEND_RESET, phase()), Closing.CLIENT_RESET);
            case EXHAUSTED -> finish(new Termination(Cause.EXHAUSTED, phase()), Closing.BOTH_RESET);
        }
    }

    void onTimer() {
        try {
            long now = worker.loop().clock().nanos();
            Cause cause = timer.expired(now);
            if (cause == null) {
                settle(now);
                if (relay != null && relay.failedSide() != null) {
                    relay.checkDelivery();
                }
            } else if (cause == Cause.BACKEND_TIMEOUT && connector != null) {
                connector.onTimeout();
            } else {
                finish(new Termination(cause, phase()), Closing.afterTimeout(cause, relay));
            }
        } catch (RuntimeException | AssertionError defect) {
            onDefect(defect);
        }
    }

    private void settle(long now) {
        if (!settled && backendSocket != null && timer.isSettled(now)) {
            settled = true;
            backendSocket.keepAlive(frontend.tcpOptions());
        }
    }

    /** Ends the session with RST to both sides. */
    void abort(Cause cause) {
        finish(new Termination(cause, phase()), Closing.BOTH_RESET);
    }

    @Override
    public void onDefect(Throwable defect) {
        worker.onDefect(this, defect);
        abort(Cause.INTERNAL);
    }

    private Phase phase() {
        if (relay == null) {
            return connector != null && connector.isQueued() ? Phase.QUEUE : Phase.CONNECT;
        }
        return relay.hasFinished(Side.BACKEND) && relay.failedSide() != Side.BACKEND ? Phase.LAST : Phase.DATA;
    }

    /** The only exit: everything the session holds is given back here, once. */
    private void finish(Termination termination, Closing closing) {
        if (finished) {
            return;
        }
        finished = true;
        timer.stop();
        int retries = retries();
        if (connector != null) {
            story.notReached(connector.lastTried());
            connector.abort();
        }
        if (relay != null) {
            relay.close();
        }
        long total = worker.loop().clock().nanos() - story.startNanos();
        frontendCounters.duration.record(total);
        frontendCounters.closed(termination.cause(), termination.phase()).increment();
        if (backend != null) {
            judge(backend, termination.cause());
            frontend.pool().release(backend);
        }
        if (worker.log().wants()) {
            worker.log().write(story.closing(client, relay, retries, termination, total, worker.processLimit()));
        }
        closing.apply(client, backendSocket);
        worker.remove(this);
        frontend.limit().release();
        worker.processLimit().release();
    }

    /** A backend that ends a session at once, without one byte, has accepted it in vain. */
    private void judge(Backend served, Cause cause) {
        boolean backendEnded = cause == Cause.BACKEND_CLOSED || cause == Cause.BACKEND_RESET;
        boolean atOnce = worker.loop().clock().nanos() - story.connectedAt() < AT_ONCE_NANOS;
        if (backendEnded && atOnce && !story.hasBackendBytes()) {
            frontend.pool().sessionFailed(served);
        } else {
            served.served();
        }
    }

    private Backend reached() {
        if (backend == null) {
            throw new IllegalStateException("no backend");
        }
        return backend;
    }

    private int retries() {
        return connector != null ? connector.retries() : story.retries();
    }

    /** The backend it is connected to, or null. */
    @Nullable
    Backend backend() {
        return backend;
    }

    @Nullable
    Relay relay() {
        return relay;
    }

    String frontendName() {
        return frontend.name();
    }
}
