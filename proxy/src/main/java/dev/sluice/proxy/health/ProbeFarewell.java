package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Timer;

/**
 * The end of a check in order: it ends its stream, with what the protocol says before, and reads what still comes, until the backend ends too or a time is over.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeFarewell {
    /**
     * How long the end of a backend is waited for when the time of the check was over before its verdict, the verdict itself when nobody
     * wants it any more, and by TLS 1.3 an objection to what this side has shown, unless the backend ends the connection.
     */
    static final long NANOS = 1_000_000_000L;

    private final Loop loop;
    private final Script script;
    private final ScriptRun run;
    private final ProbeConnection connection;
    private final Timer timeout;
    private boolean begun;
    /** There is nothing to say but that the handshake is done, if the backend does not object. */
    private boolean unopposed;

    /** @param timeout of the check, which becomes that of its end */
    ProbeFarewell(Loop loop, Script script, ScriptRun run, ProbeConnection connection, Timer timeout) {
        this.loop = loop;
        this.script = script;
        this.run = run;
        this.connection = connection;
        this.timeout = timeout;
    }

    /** There is a verdict, and the backend need not learn more than that the connection ends. */
    void begin(Verdict verdict) {
        if (run.hasPeerEnded()) {
            connection.close();
            return;
        }
        begun = true;
        if (!timeout.isArmed()) {
            loop.timers().arm(timeout, loop.clock().nanos() + NANOS);
        }
        if (!script.peerEnds() || verdict.code() == Code.L7TOUT || verdict.code() == Code.L6RSP) {
            run.farewell();
            connection.finishSending();
        }
        unopposed = verdict.code() == Code.L6OK && connection.isJudgedLater();
        if (unopposed) {
            hurry(NANOS);
        }
        connection.drain();
    }

    boolean isBegun() {
        return begun;
    }

    /** Whether the verdict waits for an objection of the backend. */
    boolean isUnopposed() {
        return unopposed;
    }

    /** The time is over when this is, if not earlier. */
    void hurry(long atMostNanos) {
        loop.timers()
                .arm(timeout, Math.min(timeout.deadlineNanos(), loop.clock().nanos() + atMostNanos));
    }
}
