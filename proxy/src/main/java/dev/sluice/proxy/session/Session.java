package dev.sluice.proxy.session;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord.SessionBytes;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.ReadyListener;
import dev.sluice.proxy.session.end.Closing;
import dev.sluice.proxy.session.end.Drain;
import dev.sluice.proxy.session.live.LiveSession;
import dev.sluice.proxy.session.stage.Arriving;
import dev.sluice.proxy.session.stage.DeadlineTimer;
import dev.sluice.proxy.session.stage.Stage;
import dev.sluice.proxy.session.trace.SessionAccount;
import dev.sluice.proxy.session.trace.SessionTrace;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and its backend connection, from accept to its line in the access log: who it is, the {@link Stage} it is in, and
 * {@link #finish}, the only exit. What follows what is written in {@link SessionPath}.
 *
 * <p>Threading: owned by the loop that accepted the client.
 */
final class Session implements ReadyListener, LiveSession, DeadlineTimer.Listener {
    private static final ExitStep[] EXIT = ExitStep.values();

    final SessionAccount account;
    final DeadlineTimer timer;
    private final Loop loop;
    private final SessionOwner owner;
    private final long endOfLifeNanos;
    private Stage stage = Arriving.INSTANCE;
    private boolean finished;

    /** Both belong to the session as soon as they are here. */
    @Nullable
    Connection client;

    @Nullable
    Connection toBackend;

    /** Neighbours in the worker's list. */
    @Nullable
    Session older;

    @Nullable
    Session newer;

    /** @param lifetimeNanos the longest that it may last */
    Session(Loop loop, SessionAccount account, long lifetimeNanos, SessionOwner owner) {
        this.loop = loop;
        this.account = account;
        this.owner = owner;
        long start = account.trace().startNanos();
        this.timer = new DeadlineTimer(loop.timers(), this, start);
        this.endOfLifeNanos = start + lifetimeNanos;
    }

    /** Goes on with another stage. */
    void enter(Stage next) {
        if (!finished) {
            stage = next;
            arm();
        }
    }

    private void arm() {
        timer.noLaterThan(DeadlineTimer.earlier(endOfLifeNanos, stage.deadlineNanos()));
    }

    @Override
    public void onReady(Connection connection, int ready) {
        assert loop.inLoop();
        try {
            if (client != null && connection.equals(client.transport())) {
                stage.onClient(ready);
            } else {
                stage.onBackend(ready);
            }
        } catch (Throwable defect) {
            onDefect(defect);
        }
    }

    @Override
    public void onDeadline() {
        try {
            long now = loop.clock().nanos();
            if (endOfLifeNanos - now <= 0) {
                finish(Cause.MAX_LIFETIME, stage.closing(Cause.MAX_LIFETIME));
            } else if (stage.deadlineNanos() - now <= 0) {
                stage.onDeadline(now);
            }
            if (!finished) {
                arm();
            }
        } catch (Throwable defect) {
            onDefect(defect);
        }
    }

    void onDefect(Throwable defect) {
        owner.report(defect);
        abort(Cause.INTERNAL);
    }

    /** Ends the session in the stage it is in. */
    void finish(Cause cause, Closing closing) {
        finish(new Termination(cause, stage.phase()), closing);
    }

    /** The only exit: everything that it holds is given back, once and in order, each thing whatever was thrown before. Throws nothing. */
    void finish(Termination termination, Closing closing) {
        if (finished) {
            return;
        }
        finished = true;
        for (ExitStep step : EXIT) {
            try {
                take(step, termination, closing);
            } catch (Throwable defect) {
                owner.report(defect);
            }
        }
    }

    private void take(ExitStep step, Termination termination, Closing closing) {
        switch (step) {
            case TIMER -> timer.stop();
            case STAGE -> stage.release();
            case COUNTERS -> account.ended(termination, client);
            case VERDICT_ABOUT_BACKEND ->
                account.judge(termination, stage.bytes().toBackend(), toBackend);
            case CLAIM_ON_BACKEND -> account.releaseBackend();
            case LOG_LINE -> account.log(termination, stage.bytes(), client, toBackend);
            case CLIENT_CONNECTION -> closing.applyToClient(client);
            case BACKEND_CONNECTION -> closing.applyToBackend(toBackend);
            case PLACE_IN_LIST, ADMISSION, OWN_END, FRONTEND_PERMIT, PROCESS_PERMIT -> owner.take(step);
        }
    }

    @Override
    public void closeGracefully(Cause cause) {
        finish(cause, Closing.BOTH_CLOSE);
    }

    @Override
    public void abort(Cause cause) {
        finish(cause, Closing.BOTH_RESET);
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public long idleFromNanos(long now) {
        return (stage.mayBeIdle() ? now - idleNanos(now) : now) + Drain.IDLE_NANOS;
    }

    @Override
    public long idleNanos(long now) {
        return now - stage.lastActivityNanos(trace().startNanos());
    }

    @Override
    public SessionTrace trace() {
        return account.trace();
    }

    @Override
    public Phase phase() {
        return stage.phase();
    }

    @Override
    public SessionBytes bytes() {
        return stage.bytes();
    }

    @Override
    public @Nullable PeerAddress outgoing() {
        return stage.outgoing();
    }

    @Override
    public @Nullable LiveSession older() {
        return older;
    }
}
