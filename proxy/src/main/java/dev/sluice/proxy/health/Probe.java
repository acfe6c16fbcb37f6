package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.Timer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run of a check: connects, plays the script, tells its verdict once, and leaves quietly. Without a script it is reset
 * before the handshake is over, and the backend never accepts it. After an answer, right or wrong, it ends its stream and reads what
 * still comes, until the backend ends too or a time is over. A backend that has said nothing is reset.
 *
 * <p>Threading: owned by the control loop.
 */
final class Probe implements ReadyListener {
    private static final long PAUSE_NANOS = 100_000_000L;

    /**
     * How long the end of a backend is waited for when the time of the check was over before its verdict, and the verdict itself when
     * nobody wants it any more.
     */
    private static final long FAREWELL_NANOS = 1_000_000_000L;

    /** The same for the handshake, which takes one round trip: less than the kernel waits before it says SYN again. */
    private static final long HANDSHAKE_FAREWELL_NANOS = 200_000_000L;

    private final Loop loop;
    private final Target target;
    private final Script script;
    private final List<Step> steps;
    private final Consumer<Verdict> observer;
    private final ProbeConnection connection;
    private final Timer timeout = new Timer() {
        @Override
        protected void onDeadline() {
            guard(Probe.this::onTimeout);
        }
    };
    private final Timer pause = new Timer() {
        @Override
        protected void onDeadline() {
            guard(() -> advance(false));
        }
    };

    private boolean connected;
    private boolean leaving;
    private boolean peerEnded;
    private boolean told;
    private int next;
    private final Received received;

    private Probe(Loop loop, Target target, Script script, Consumer<Verdict> observer, Runnable onClosed) {
        this.loop = loop;
        this.target = target;
        this.script = script;
        this.steps = script.steps();
        this.observer = observer;
        this.connection = new ProbeConnection(loop, () -> {
            loop.timers().disarm(timeout);
            loop.timers().disarm(pause);
            onClosed.run();
        });
        this.received = new Received(script.secrets());
    }

    /**
     * Starts a check; both may be called before this returns.
     *
     * @param observer gets the verdict
     * @param onClosed runs once it holds no descriptor any more
     */
    static Probe start(
            Loop loop, Target target, Script script, long timeoutNanos, Consumer<Verdict> observer, Runnable onClosed) {
        Probe probe = new Probe(loop, target, script, observer, onClosed);
        probe.guard(() -> probe.connect(timeoutNanos));
        return probe;
    }

    private void connect(long timeoutNanos) {
        TcpOptions options = steps.isEmpty() ? TcpOptions.WITHOUT_ACK : TcpOptions.DEFAULT;
        ConnectResult opened = connection.open(target, options, this);
        if (opened.isFailure()) {
            end(Verdict.of(opened));
            return;
        }
        loop.timers().arm(timeout, loop.clock().nanos() + timeoutNanos);
        if (opened == ConnectResult.CONNECTED) {
            connected = true;
            advance(false);
        }
    }

    /** A throw ends this check and says nothing of the backend. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            loop.thread().defects().report("a health check was not finished", defect);
            connection.reset();
            tell(new Verdict(Code.SOCKERR, "defect: " + defect.getClass().getSimpleName()));
        }
    }

    @Override
    public void onReady(Connection from, int ready) {
        if (!connection.isClosed()) {
            guard(() -> onEdge(from, ready));
        }
    }

    private void onEdge(Connection from, int ready) {
        if (!connected) {
            if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
                end(Verdict.of(from.connectError()));
                return;
            }
            if (!Ready.any(ready, Ready.OUT)) {
                return;
            }
            if (target.meetsItself(from)) {
                end(new Verdict(Code.L4CON, ConnectResult.REFUSED.label()));
                return;
            }
            connected = true;
            if (told) {
                loop.timers().arm(timeout, loop.clock().nanos() + FAREWELL_NANOS);
            }
        }
        if (leaving) {
            connection.drain();
        } else if (steps.isEmpty()) {
            advance(false);
        } else {
            boolean atEnd = receive(from);
            if (!connection.isClosed()) {
                look(atEnd);
            }
        }
    }

    private void look(boolean atEnd) {
        if (atEnd || received.isWorthALook()) {
            advance(atEnd);
        } else if (!pause.isArmed()) { // a server that drips must not make us read the same bytes thousands of times
            loop.timers().arm(pause, loop.clock().nanos() + PAUSE_NANOS);
        }
    }

    /** Reads all there is; true when nothing more will be looked at. */
    private boolean receive(Connection from) {
        MemorySegment scratch = loop.scratch();
        while (received.room() > 0) {
            int count = from.receive(scratch, received.room());
            if (count == StreamSocket.NO_MEMORY) {
                end(Verdict.of(ConnectResult.NO_MEMORY));
            }
            if (count <= 0) {
                peerEnded = count != StreamSocket.AGAIN;
                return peerEnded;
            }
            received.add(scratch, count);
        }
        return true; // what has not come by now does not come
    }

    /** Goes as far in the script as it can. */
    private void advance(boolean atEnd) {
        while (next < steps.size()) {
            switch (steps.get(next)) {
                case Step.Send send -> {
                    received.ask();
                    Verdict failed = send.to(connection.socket(), loop.scratch());
                    if (failed != null) {
                        end(failed);
                        return;
                    }
                }
                case Step.Expect(Expectation expectation) -> {
                    switch (received.examine(expectation)) {
                        case Expectation.Answer.Found _ -> {}
                        case Expectation.Answer.NotYet() -> {
                            if (atEnd) {
                                leave(new Verdict(Code.L7RSP, received.unexpected("ended", expectation)));
                            }
                            return;
                        }
                        case Expectation.Answer.Wrong(Verdict verdict) -> {
                            leave(verdict);
                            return;
                        }
                    }
                }
            }
            next++;
        }
        if (steps.isEmpty()) {
            end(new Verdict(Code.L4OK, ""));
        } else {
            leave(new Verdict(script.expects() ? Code.L7OK : Code.L4OK, ""));
        }
    }

    private void onTimeout() {
        if (leaving) {
            connection.close();
            return;
        }
        if (connected && received.isNew()) {
            advance(false);
        }
        if (connection.isClosed() || leaving) {
            return;
        }
        if (connected && next < steps.size() && steps.get(next) instanceof Step.Expect(Expectation expectation)) {
            Verdict verdict = new Verdict(Code.L7TOUT, received.unexpected("was silent", expectation));
            if (received.any()) { // it is alive, and would log a reset at each check
                leave(verdict);
            } else {
                end(verdict);
            }
        } else {
            end(new Verdict(Code.L4TOUT, ""));
        }
    }

    /** There is a verdict, and the backend need not learn more than that the connection ends. */
    private void leave(Verdict verdict) {
        loop.timers().disarm(pause);
        if (peerEnded) {
            connection.close();
        } else {
            leaving = true;
            if (!timeout.isArmed()) {
                loop.timers().arm(timeout, loop.clock().nanos() + FAREWELL_NANOS);
            }
            if (!script.peerEnds() || verdict.code() == Code.L7TOUT) {
                connection.finishSending();
            }
            connection.drain();
        }
        tell(verdict);
    }

    private void tell(Verdict verdict) {
        if (!told) {
            told = true;
            observer.accept(verdict);
        }
    }

    private void end(Verdict verdict) {
        if (!connection.isClosed()) {
            connection.reset();
            tell(verdict);
        }
    }

    /**
     * Nobody wants its verdict any more. A backend that has accepted it sees the rest of the script nevertheless: one that ends in
     * the middle is a line in its log, or counts against our address. It may have accepted before this loop heard of it.
     */
    void abandon() {
        told = true;
        if (connection.isClosed()) {
            return;
        }
        if (steps.isEmpty()) {
            connection.reset(); // before the handshake is over
        } else {
            long atMost = loop.clock().nanos() + (connected ? FAREWELL_NANOS : HANDSHAKE_FAREWELL_NANOS);
            loop.timers().arm(timeout, Math.min(timeout.deadlineNanos(), atMost));
        }
    }
}
