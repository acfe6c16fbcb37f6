package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.Timer;

/**
 * One run of a check: connects, plays the script, tells its verdict once, and leaves quietly. Without a script it is reset
 * before the handshake of TCP is over, and the backend never accepts it. After an answer, right or wrong, it ends its stream and reads what
 * still comes, until the backend ends too or a time is over. A backend that has said nothing is reset.
 *
 * <p>Threading: owned by the control loop.
 */
final class Probe implements ReadyListener, ScriptRun.Listener {
    private static final long PAUSE_NANOS = 100_000_000L;

    /** {@link ProbeFarewell#NANOS} for the handshake of TCP, which takes one round trip: less than the kernel waits before it says SYN again. */
    private static final long HANDSHAKE_FAREWELL_NANOS = 200_000_000L;

    private final Loop loop;
    private final Target target;
    private final Script script;
    private final ProbeObserver observer;
    private final ProbeConnection connection;
    private final ScriptRun run;
    private final ProbeFarewell farewell;
    private final ProbeReuse reuse;
    private final Timer timeout = timer(this::onTimeout);
    private final Timer pause = timer(() -> advance(false));

    private boolean connected;
    private boolean told;

    private Probe(Loop loop, Target target, Script script, ProbeObserver observer) {
        this.loop = loop;
        this.target = target;
        this.script = script;
        this.observer = observer;
        this.connection = new ProbeConnection(loop, () -> {
            loop.timers().disarm(timeout);
            loop.timers().disarm(pause);
            onClosed();
            observer.onClosed();
        });
        this.run = new ScriptRun(loop, script, connection, this);
        this.farewell = new ProbeFarewell(loop, script, run, connection, timeout);
        this.reuse = new ProbeReuse(loop, script.reuseNanos());
    }

    /** Starts a check; the observer may be called before this returns. */
    static Probe start(Loop loop, Target target, Script script, long timeoutNanos, ProbeObserver observer) {
        Probe probe = new Probe(loop, target, script, observer);
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

    private Timer timer(Runnable action) {
        return new Timer() {
            @Override
            protected void onDeadline() {
                guard(action);
            }
        };
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
    public void onMore() {
        if (!connection.isClosed()) {
            guard(() -> advance(false));
        }
    }

    /** The handshake has got a turn. */
    @Override
    public void onLater(ConnectResult result) {
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
        if (reuse.isKept()) {
            if (Ready.any(ready, Ready.RDHUP | Ready.HUP | Ready.ERR)) {
                reuse.giveUp();
                connection.close();
                observer.onLost(false);
            }
            return; // what it says is read by the next check
        }
        if (farewell.isBegun()) {
            connection.drain();
        } else if (run.isHandshaking()) {
            onHandshake(run.onReady(ready));
        } else if (script.isBare()) {
            advance(false);
        } else {
            follow(run.hear());
        }
    }

    private boolean isConnected(ConnectResult result) {
        connected = result == ConnectResult.CONNECTED;
        if (result.isFailure()) {
            end(Verdict.of(result));
        } else if (connected && told) {
            loop.timers().arm(timeout, loop.clock().nanos() + ProbeFarewell.NANOS);
        }
        return connected;
    }

    /** Bytes may have come behind the handshake, of which no edge tells. */
    private void onHandshake(ScriptRun.Progress progress) {
        follow(progress);
        if (!run.isHandshaking() && !isOver()) {
            follow(run.hear());
        }
    }

    private void advance(boolean atEnd) {
        follow(run.advance(atEnd));
    }

    private void follow(ScriptRun.Progress progress) {
        switch (progress) {
            case ScriptRun.Progress.Waiting() -> {}
            case ScriptRun.Progress.Dripping() -> {
                if (!pause.isArmed()) {
                    loop.timers().arm(pause, loop.clock().nanos() + PAUSE_NANOS);
                }
            }
            case ScriptRun.Progress.Over(Verdict verdict) -> finish(verdict);
        }
    }

    private void finish(Verdict verdict) {
        if (script.isBare() || !verdict.isMade()) {
            end(verdict);
        } else if (reuse.isDoubtful(verdict)) {
            told = true; // it counts only if a new connection finds it too
            farewell.begin(verdict);
            observer.onLost(true);
        } else if (!told && !run.hasPeerEnded() && reuse.isWorthKeeping(verdict)) {
            loop.timers().disarm(timeout);
            loop.timers().disarm(pause);
            reuse.keep();
            tell(verdict);
        } else {
            leave(verdict);
        }
    }

    private boolean isOver() {
        return connection.isClosed() || farewell.isBegun() || reuse.isKept();
    }

    /** Whether the check is over and its connection serves another. */
    boolean isKept() {
        return reuse.isKept();
    }

    /** Checks once more over the connection that was kept. */
    void again(long timeoutNanos) {
        reuse.use();
        told = false;
        guard(() -> {
            loop.timers().arm(timeout, loop.clock().nanos() + timeoutNanos);
            run.again();
            follow(run.hear());
        });
    }

    private void onTimeout() {
        if (farewell.isUnopposed() && !told) {
            loop.timers().arm(timeout, loop.clock().nanos() + ProbeFarewell.NANOS);
            tell(new Verdict(Code.L6OK, ""));
        } else if (farewell.isBegun()) {
            connection.close();
        } else {
            onOverdue();
        }
    }

    /** The time that it has waited for this side is given to the backend. */
    private void onOverdue() {
        long excused = told ? 0 : run.takeExcusedNanos();
        if (excused > 0) {
            loop.timers().arm(timeout, loop.clock().nanos() + excused);
        } else if (run.isHandshaking()) {
            end(new Verdict(Code.L6TOUT, ""));
        } else {
            onScriptTimeout();
        }
    }

    private void onScriptTimeout() {
        if (connected && run.hasNews()) {
            advance(false);
        }
        if (isOver()) {
            return;
        }
        Verdict verdict = connected ? run.overdue() : new Verdict(Code.L4TOUT, "");
        if (run.isAlive()) {
            leave(verdict);
        } else {
            end(verdict);
        }
    }

    private void leave(Verdict verdict) {
        loop.timers().disarm(pause);
        farewell.begin(verdict);
        if (!farewell.isUnopposed()) {
            tell(verdict);
        }
    }

    private void onClosed() {
        if (farewell.isUnopposed()) {
            tell(run.whenUnopposed());
        }
    }

    private void tell(Verdict verdict) {
        if (!told) {
            told = true;
            observer.onVerdict(verdict);
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
        } else if (reuse.isKept()) {
            reuse.giveUp();
            guard(() -> farewell.begin(new Verdict(Code.L7OK, "")));
        } else {
            farewell.hurry(connected ? ProbeFarewell.NANOS : HANDSHAKE_FAREWELL_NANOS);
        }
    }
}
