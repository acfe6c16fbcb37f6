package dev.sluice.proxy.listen;

import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.snapshot.Frontend;

/**
 * The listener of one frontend on one loop: accepts clients from one listening socket. A frontend or process that is
 * full leaves its clients in the kernel's backlog.
 *
 * <p>Threading: owned by its loop.
 */
final class Listener {
    /** Clients accepted before the other connections of the loop get their turn. */
    private static final int TURN_ACCEPTS = 64;
    /** The pause after the kernel had no descriptor: long enough not to spin, short enough to go unnoticed. */
    private static final long PAUSE_NANOS = 100_000_000L;

    private final Loop loop;
    private Frontend frontend;
    private final ConnectionLimit processLimit;
    private final Acceptor socket;
    private final ConnectionSink sink;
    private final Timer pause = new Timer() {
        @Override
        protected void onDeadline() {
            acceptWaiting();
        }
    };

    /** True while a turn is queued or a limit will wake this listener: edges then add nothing. */
    private boolean waiting;

    private boolean closed;

    Listener(Loop loop, Frontend frontend, ConnectionLimit processLimit, Acceptor socket, ConnectionSink sink) {
        this.loop = loop;
        this.frontend = frontend;
        this.processLimit = processLimit;
        this.socket = socket;
        this.sink = sink;
    }

    void open() {
        assert loop.inLoop();
        socket.register(loop, this::acceptWaiting);
    }

    /** Accepts for another generation of the frontend, or another frontend, from now on. */
    void use(Frontend next) {
        assert loop.inLoop();
        frontend = next;
        socket.apply(next.tcpOptions());
        // The limit that it may wait for is perhaps no longer its own.
        resume();
    }

    private void acceptWaiting() {
        if (closed || waiting || pause.isArmed()) {
            return;
        }
        try {
            acceptTurn();
        } catch (Throwable defect) {
            loop.thread().defects().report("a client was not accepted", defect);
            pause(); // the edge is gone
        }
    }

    private void acceptTurn() {
        for (int accepts = 0; accepts < TURN_ACCEPTS; accepts++) {
            if (!acceptOne()) {
                return;
            }
        }
        waiting = true;
        loop.nextTurn(this::resume);
    }

    private void pause() {
        loop.timers().arm(pause, loop.clock().nanos() + PAUSE_NANOS);
    }

    /** True when there may be another one. */
    private boolean acceptOne() {
        if (!frontend.limit().tryAcquire()) {
            waitFor(frontend.limit());
            return false;
        }
        if (!processLimit.tryAcquire()) {
            frontend.limit().release();
            waitFor(processLimit);
            return false;
        }
        int descriptor = socket.accept();
        if (descriptor >= 0) {
            sink.onAccepted(frontend, socket, descriptor);
            return true;
        }
        processLimit.release();
        frontend.limit().release();
        if (descriptor == Acceptor.EXHAUSTED) {
            pause();
            sink.onAcceptPaused();
        }
        return descriptor == Acceptor.ABORTED;
    }

    private void waitFor(ConnectionLimit limit) {
        waiting = true;
        limit.whenReleased(() -> loop.execute(this::resume)); // any loop may release
    }

    private void resume() {
        waiting = false;
        acceptWaiting();
        if (!waiting) { // woken, and nobody left to accept: the room may serve another listener
            frontend.limit().passOn();
            processLimit.passOn();
        }
    }

    /** Stops without a look at the backlog. */
    void abandon() {
        assert loop.inLoop();
        closed = true;
        loop.timers().disarm(pause);
        socket.close();
    }

    /** Takes who is in the backlog already, whom closing would reset, and stops. */
    void close() {
        assert loop.inLoop();
        if (!closed) {
            acceptWaiting();
            abandon();
        }
    }
}
