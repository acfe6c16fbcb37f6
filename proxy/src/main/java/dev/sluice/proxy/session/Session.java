package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.OwnConnections.Trail;
import dev.sluice.proxy.connect.ConnectObserver;
import dev.sluice.proxy.connect.Connector;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.RelayEnd;
import dev.sluice.proxy.relay.RelayObserver;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.ProxyHeaderPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and its backend connection, from accept to its line in the access log.
 *
 * <p>The stages, in order: {@link #begin} takes the client, {@link Connector} opens the backend side, {@link Relay} moves the
 * bytes, {@link SessionExit} is the only exit and gives everything back.
 *
 * <p>Threading: owned by the loop that accepted the client.
 */
final class Session implements ReadyListener, ConnectObserver, RelayObserver, Leaving {
    final long id;
    final Worker worker;
    final Frontend frontend;
    final SessionTimer timer;
    final SessionAccount account;
    final Entrance entrance;
    final Passage passage;
    private final @Nullable OriginalDestination original;

    @Nullable
    Connection client;

    @Nullable
    Connection backendSocket;

    @Nullable
    Connector connector;

    @Nullable
    Relay relay;

    private @Nullable Backend backend;

    final EarlyClient early = new EarlyClient();

    /** To which the client connected; 0 for a Unix socket. */
    private int listeningPort;

    private boolean settled;
    private boolean finished;

    /** Neighbours in the worker's list. */
    @Nullable
    Session older;

    @Nullable
    Session newer;

    /**
     * @param entry what {@link Admission} gave for the client, or {@link Admission#FREE}
     * @param trail the frontends of this process that the client has passed; null for most
     */
    Session(Worker worker, Frontend frontend, int entry, @Nullable Trail trail) {
        this.passage = new Passage(worker.own(), frontend.name(), trail);
        this.entrance = new Entrance(frontend, entry);
        this.original = frontend.config().transparent() ? new OriginalDestination() : null;
        this.worker = worker;
        this.id = worker.nextId();
        this.frontend = frontend;
        long now = worker.loop().clock().nanos();
        this.timer = new SessionTimer(this, worker.loop().timers(), frontend.timeouts(), now);
        this.account = new SessionAccount(worker, frontend, id, now);
    }

    /** Takes the accepted client and starts opening the backend side. */
    void begin(Acceptor listening, int descriptor, ProxyHeaderPolicy duty) {
        assert worker.loop().inLoop();
        worker.add(this);
        try {
            open(listening, descriptor, duty);
        } catch (Throwable defect) { // thrown on, it would stop the loop's accepting
            if (client == null) {
                listening.refuse(descriptor);
            }
            onDefect(defect);
        }
    }

    private void open(Acceptor listening, int descriptor, ProxyHeaderPolicy duty) {
        account.arrived();
        entrance.peer(listening.peer());
        listeningPort = listening.port();
        account.story().client(entrance.identity());
        Connection accepted = listening.adopt(descriptor, this);
        if (accepted == null) {
            finish(new Termination(Cause.EXHAUSTED, Phase.CONNECT), Closing.BOTH_CLOSE);
            return;
        }
        client = accepted;
        account.opened(accepted);
        enter(entrance.begin(accepted, duty, worker.loop().scratch()));
    }

    private void enter(Entrance.Step step) {
        switch (step) {
            case WAIT -> timer.onAwaitingHeader(worker.loop().clock().nanos());
            case GO -> connect(client);
            case LEFT -> finish(new Termination(Cause.CLIENT_LEFT, Phase.PREFACE), Closing.BOTH_CLOSE);
            case REFUSE -> refuse(entrance.reason(), new Termination(Cause.REFUSED, Phase.PREFACE));
        }
    }

    /** A header was awaited: the client's edges are gone. */
    private void enterLate(Entrance.Step step) {
        if (step == Entrance.Step.WAIT) {
            return;
        }
        early.add(Ready.IN); // what follows the header has no edge of its own
        account.story().client(entrance.identity());
        enter(step);
    }

    private void connect(@Nullable Connection from) {
        Target target = null;
        if (original != null && from != null) {
            target = original.find(from);
            if (target == null) {
                refuse(RefusalReason.LOOP, new Termination(Cause.REFUSED, Phase.PREFACE));
                return;
            }
            account.story().destination(original.address());
        }
        connector = new Connector(worker.loop(), frontend.pool(), frontend.tcpOptions(), this, this, passage);
        connector.start(entrance.identity().key(), account.story().wantedPort(listeningPort), target);
    }

    @Override
    public void onReady(Connection socket, int ready) {
        assert worker.loop().inLoop();
        try {
            if (relay != null) {
                relay.onReady(socket.equals(client) ? Side.CLIENT : Side.BACKEND, ready);
            } else if (socket.equals(client) && entrance.isWaiting()) {
                early.add(ready); // FIN may be there already, and is not told twice
                enterLate(entrance.onReady(worker.loop().clock().nanos()));
            } else if (socket.equals(client)) {
                early.add(ready);
                leaveIfGone();
            } else if (connector != null) {
                connector.onReady(ready);
            }
        } catch (Throwable defect) {
            onDefect(defect);
        }
    }

    @Override
    public void onQueued() {
        timer.onQueued(worker.loop().clock().nanos());
        leaveIfGone();
    }

    /** The client, who has no backend yet, may have given up. */
    private void leaveIfGone() {
        if (client != null && early.isEnding()) {
            boolean queued = phase() == Phase.QUEUE;
            boolean abort = frontend.pool().config().limits().abortOnClose();
            Cause cause = early.departure(client, queued, abort, worker.loop().scratch());
            if (cause != null) {
                finish(new Termination(cause, phase()), Closing.BOTH_CLOSE);
            }
        }
    }

    @Override
    public void onDequeued(long waitedNanos, int position) {
        account.story().dequeued(waitedNanos, position);
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
        account.refused(reason, entrance.badHeader());
        finish(termination, Closing.CLIENT_RESET);
    }

    @Override
    public void onConnecting() {
        if (original != null && connector != null) {
            passage.onConnecting(connector.localAddress());
        }
        timer.onConnecting(worker.loop().clock().nanos());
        leaveIfGone();
    }

    @Override
    public void onConnected(Connection socket, Backend reached, int ready) {
        long now = worker.loop().clock().nanos();
        backendSocket = socket;
        backend = reached;
        account.connected(reached, retries(), now);
        connector = null;
        Connection from = client;
        if (from == null) {
            throw new IllegalStateException("no client");
        }
        HeaderWriter.Ends ends = new HeaderWriter.Ends(from, socket, early.ready());
        ConnectResult sent = HeaderWriter.send(
                worker, frontend.pool().config(), reached, entrance.identity(), account.story(), ends);
        if (sent.isFailure()) {
            finish(new Termination(Cause.ofConnect(sent), Phase.CONNECT), Closing.CLIENT_RESET);
            return;
        }
        relay = new Relay(worker, this, from, socket, frontend.pool().config().splice());
        timer.onConnected(now);
        if (Ready.any(early.ready(), Ready.READ)) {
            relay.onReady(Side.CLIENT, early.ready() & ~Ready.OUT);
        }
        if (!finished && Ready.any(ready, Ready.READ)) {
            relay.onReady(Side.BACKEND, ready);
        }
    }

    @Override
    public void onConnectFailed(ConnectResult last) {
        if (original != null) {
            original.failed(frontend.pool().failures(), last);
        }
        finish(new Termination(Cause.ofConnect(last), Phase.CONNECT), Closing.CLIENT_RESET);
    }

    @Override
    public void onNoBackend() {
        refuse(RefusalReason.NO_BACKEND, new Termination(Cause.NO_BACKEND, Phase.CONNECT));
    }

    @Override
    public void onMoved(Side from, long received, long sent) {
        long now = worker.loop().clock().nanos();
        timer.onMoved(from, received > 0, sent > 0, now);
        account.moved(from, received, sent, now);
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
    public void onBroken() {
        timer.onBroken(worker.loop().clock().nanos());
    }

    @Override
    public void onEnd(RelayEnd end) {
        finish(Endings.termination(end, phase()), Endings.closing(end));
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
            } else if (entrance.isWaiting() && cause == Cause.BACKEND_TIMEOUT) {
                onHeaderTimeout();
            } else if (cause == Cause.BACKEND_TIMEOUT && connector != null) {
                connector.onTimeout();
            } else {
                finish(new Termination(cause, phase()), Closing.afterTimeout(cause, relay));
            }
        } catch (Throwable defect) {
            onDefect(defect);
        }
    }

    /** Bytes have waited for the side for a while: from now on more of them wait here, and fewer in the kernel. */
    void onSlow(Side side) {
        Connection socket = side == Side.CLIENT ? client : backendSocket;
        if (socket != null) {
            socket.limitUnsent(frontend.tcpOptions());
        }
    }

    private void onHeaderTimeout() {
        Entrance.Step step = entrance.onTimeout(worker.loop().clock().nanos());
        if (step == Entrance.Step.REFUSE && entrance.isWaiting()) {
            refuse(entrance.reason(), new Termination(Cause.CLIENT_TIMEOUT, Phase.PREFACE));
        } else {
            enterLate(step);
        }
    }

    private void settle(long now) {
        if (!settled && backendSocket != null && timer.isSettled(now)) {
            settled = true;
            backendSocket.keepAlive(frontend.tcpOptions());
        }
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public long idleFromNanos(long nowNanos) {
        return (relay == null || relay.isHolding() ? nowNanos : timer.lastActivity()) + Drain.IDLE_NANOS;
    }

    @Override
    public void part(Cause cause) {
        finish(new Termination(cause, phase()), Closing.BOTH_CLOSE);
    }

    @Override
    public void abort(Cause cause) {
        finish(new Termination(cause, phase()), Closing.BOTH_RESET);
    }

    @Override
    public void onDefect(Throwable defect) {
        worker.onDefect(this, defect);
        abort(Cause.INTERNAL);
    }

    private Phase phase() {
        return Glance.phase(this);
    }

    private void finish(Termination termination, Closing closing) {
        if (!finished) {
            finished = true;
            SessionExit.leave(this, termination, closing);
        }
    }

    int retries() {
        return connector != null ? connector.retries() : account.story().retries();
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
}
