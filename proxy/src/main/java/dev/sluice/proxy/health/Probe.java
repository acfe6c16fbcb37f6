package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.Timer;
import java.util.function.Consumer;

/**
 * One run of a check: connects, plays the script, tells its verdict once, and leaves quietly. Without a script it is reset
 * before the handshake of TCP is over, and the backend never accepts it. After an answer, right or wrong, it ends its stream and reads what
 * still comes, until the backend ends too or a time is over. A backend that has said nothing is reset.
 *
 * <p>Threading: owned by the control loop.
 */
final class Probe implements ReadyListener {
    private static final long PAUSE_NANOS = 100_000_000L;

    /**
     * How long the end of a backend is waited for when the time of the check was over before its verdict, the verdict itself when nobody
     * wants it any more, and by TLS 1.3 an objection to what this side has shown, unless the backend ends the connection.
     */
    private static final long FAREWELL_NANOS = 1_000_000_000L;

    /** The same for the handshake of TCP, which takes one round trip: less than the kernel waits before it says SYN again. */
    private static final long HANDSHAKE_FAREWELL_NANOS = 200_000_000L;

    private final Loop loop;
    private final Target target;
    private final Script script;
    private final Consumer<Verdict> observer;
    private final ProbeConnection connection;
    private final ScriptRun run;
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
    /** There is nothing to say but that the handshake is done, if the backend does not object. */
    private boolean unopposed;

    private boolean leaving;
    private boolean told;

    private Probe(Loop loop, Target target, Script script, Consumer<Verdict> observer, Runnable onClosed) {
        this.loop = loop;
        this.target = target;
        this.script = script;
        this.observer = observer;
        this.connection = new ProbeConnection(loop, () -> {
            loop.timers().disarm(timeout);
            loop.timers().disarm(pause);
            onClosed();
            onClosed.run();
        });
        this.run = new ScriptRun(loop, script, connection, this::onLater);
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
        TcpOptions options = script.isBare() ? TcpOptions.WITHOUT_ACK : TcpOptions.DEFAULT;
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

    /** The handshake has got a turn. */
    private void onLater(ConnectResult result) {
        if (!connection.isClosed()) {
            guard(() -> onHandshake(run.settle(result)));
        }
    }

    @Override
    public void onReady(Connection from, int ready) {
        if (!connection.isClosed()) {
            guard(() -> onEdge(ready));
        }
    }

    private void onEdge(int ready) {
        if (!connected && !isConnected(connection.connecting(target, ready))) {
            return;
        }
        connection.flush();
        if (leaving) {
            connection.drain();
        } else if (run.isHandshaking()) {
            onHandshake(run.onReady(ready));
        } else if (script.isBare()) {
            advance(false);
        } else {
            hear();
        }
    }

    private boolean isConnected(ConnectResult result) {
        connected = result == ConnectResult.CONNECTED;
        if (result.isFailure()) {
            end(Verdict.of(result));
        } else if (connected && told) {
            loop.timers().arm(timeout, loop.clock().nanos() + FAREWELL_NANOS);
        }
        return connected;
    }

    private void hear() {
        int count = run.receive();
        if (count == StreamSocket.NO_MEMORY) {
            end(Verdict.of(ConnectResult.NO_MEMORY));
        } else if (count != StreamSocket.AGAIN || run.isWorthALook()) {
            advance(count != StreamSocket.AGAIN);
        } else if (!pause.isArmed()) {
            loop.timers().arm(pause, loop.clock().nanos() + PAUSE_NANOS);
        }
    }

    /** Bytes may have come behind the handshake, of which no edge tells. */
    private void onHandshake(ScriptRun.Progress progress) {
        follow(progress);
        if (!run.isHandshaking() && !connection.isClosed() && !leaving) {
            hear();
        }
    }

    private void advance(boolean atEnd) {
        follow(run.advance(atEnd));
    }

    private void follow(ScriptRun.Progress progress) {
        switch (progress) {
            case ScriptRun.Progress.Waiting() -> {}
            case ScriptRun.Progress.Over(Verdict verdict) -> finish(verdict);
        }
    }

    private void finish(Verdict verdict) {
        if (script.isBare() || !verdict.isKnown()) {
            end(verdict);
        } else {
            leave(verdict);
        }
    }

    private void onTimeout() {
        if (leaving && unopposed && !told) {
            loop.timers().arm(timeout, loop.clock().nanos() + FAREWELL_NANOS);
            tell(new Verdict(Code.L6OK, ""));
        } else if (leaving) {
            connection.close();
        } else if (run.isHandshaking()) {
            onHandshakeTimeout();
        } else {
            onScriptTimeout();
        }
    }

    private void onScriptTimeout() {
        if (connected && run.hasNews()) {
            advance(false);
        }
        if (connection.isClosed() || leaving) {
            return;
        }
        Verdict verdict = connected ? run.overdue() : new Verdict(Code.L4TOUT, "");
        if (run.isAlive()) {
            leave(verdict);
        } else {
            end(verdict);
        }
    }

    /** The time that it has waited for this side is given to the backend. */
    private void onHandshakeTimeout() {
        long excused = told ? 0 : run.takeExcusedNanos();
        if (excused > 0) {
            loop.timers().arm(timeout, loop.clock().nanos() + excused);
        } else {
            end(new Verdict(Code.L6TOUT, ""));
        }
    }

    /** There is a verdict, and the backend need not learn more than that the connection ends. */
    private void leave(Verdict verdict) {
        loop.timers().disarm(pause);
        if (run.hasPeerEnded()) {
            connection.close();
        } else {
            leaving = true;
            if (!timeout.isArmed()) {
                loop.timers().arm(timeout, loop.clock().nanos() + FAREWELL_NANOS);
            }
            if (!script.peerEnds() || verdict.code() == Code.L7TOUT || verdict.code() == Code.L6RSP) {
                connection.finishSending();
            }
            unopposed = verdict.code() == Code.L6OK && connection.isJudgedLater();
            if (unopposed) {
                hurry(FAREWELL_NANOS);
            }
            connection.drain();
        }
        if (!unopposed) {
            tell(verdict);
        }
    }

    private void hurry(long atMostNanos) {
        loop.timers()
                .arm(timeout, Math.min(timeout.deadlineNanos(), loop.clock().nanos() + atMostNanos));
    }

    private void onClosed() {
        if (unopposed) {
            tell(run.whenUnopposed());
        }
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
        if (script.isBare()) {
            connection.reset(); // before the handshake is over
        } else {
            hurry(connected ? FAREWELL_NANOS : HANDSHAKE_FAREWELL_NANOS);
        }
    }
}
