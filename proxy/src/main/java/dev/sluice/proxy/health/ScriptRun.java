package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.StreamSocket;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script on a connection: which steps were made, and what the backend has said that none of them has used yet.
 *
 * <p>Threading: owned by the control loop.
 */
final class ScriptRun implements Conversation.Listener {
    /** The check that is run. */
    interface Listener {
        /** What the handshake has come to where no edge has led to it. */
        void onLater(ConnectResult result);

        /** There is more to be done where no edge has led to it. */
        void onMore();
    }

    /** The state of a run. */
    sealed interface Progress {
        /** The backend is to say something. */
        record Waiting() implements Progress {}

        /** Few bytes have come, which are to be looked at a little later. */
        record Dripping() implements Progress {}

        /** There is a verdict. */
        record Over(Verdict verdict) implements Progress {}
    }

    static final Progress WAITING = new Progress.Waiting();
    private static final Progress DRIPPING = new Progress.Dripping();

    private final Loop loop;
    private final Script script;
    private final List<Step> steps;
    private final ProbeConnection connection;
    private final Received received;
    private final Listener listener;
    /** Null when there is none, and once it is over. */
    private @Nullable ProbeHandshake handshake;
    /** Null before a step is one. */
    private @Nullable Conversation talk;

    private boolean peerEnded;
    private int next;

    /** Begins with {@link #advance}. */
    ScriptRun(Loop loop, Script script, ProbeConnection connection, Listener listener) {
        this.loop = loop;
        this.script = script;
        this.steps = script.steps();
        this.connection = connection;
        this.listener = listener;
        this.received = new Received(script.secrets(), script.most());
        Step.Secure secure = script.secured();
        this.handshake = secure == null ? null : new ProbeHandshake(secure, listener::onLater);
    }

    /** Goes as far as it can. */
    Progress advance(boolean atEnd) {
        while (next < steps.size()) {
            switch (steps.get(next)) {
                case Step.Send send -> {
                    received.ask();
                    Verdict failed = send.to(connection.socket(), loop.scratch());
                    if (failed != null) {
                        return new Progress.Over(failed);
                    }
                }
                case Step.Secure _ -> {
                    return onSecure();
                }
                case Step.Converse converse -> {
                    return talk(converse).advance(atEnd);
                }
                case Step.Expect(Expectation expectation) -> {
                    switch (received.examine(expectation, atEnd)) {
                        case Expectation.Answer.Found _ -> {}
                        case Expectation.Answer.NotYet() -> {
                            return atEnd ? new Progress.Over(ended(expectation)) : WAITING;
                        }
                        case Expectation.Answer.Missing() -> {
                            return new Progress.Over(
                                    new Verdict(Code.L7RSP, received.unexpected("ended", expectation)));
                        }
                        case Expectation.Answer.Forbidden(Expectation which) -> {
                            return new Progress.Over(new Verdict(Code.L7RSP, received.forbidden(which)));
                        }
                        case Expectation.Answer.Wrong(Verdict verdict) -> {
                            return new Progress.Over(verdict);
                        }
                    }
                }
            }
            next++;
        }
        return new Progress.Over(new Verdict(passed(), ""));
    }

    private Conversation talk(Step.Converse step) {
        Conversation begun = talk;
        if (begun == null) {
            begun = new Conversation(loop, connection, step, this);
            talk = begun;
        }
        return begun;
    }

    /** Asks again over the same connection. */
    void again() {
        peerEnded = false;
        Objects.requireNonNull(talk).again();
    }

    @Override
    public Progress onSecure() {
        return settle(Objects.requireNonNull(handshake).begin(connection));
    }

    @Override
    public void onKey() {
        listener.onMore();
    }

    /** Says good-bye, where the protocol has such words. */
    void farewell() {
        if (talk != null) {
            talk.farewell();
        }
    }

    /** Whether a handshake of TLS has begun and is not over. */
    boolean isHandshaking() {
        return handshake != null && handshake.isPlaying();
    }

    /** One edge during the handshake. */
    Progress onReady(int ready) {
        return settle(Objects.requireNonNull(handshake).onReady(ready));
    }

    /** What the handshake has come to. */
    Progress settle(ConnectResult result) {
        ProbeHandshake playing = handshake;
        if (playing == null || result == ConnectResult.PENDING) {
            return WAITING;
        }
        handshake = null;
        if (result.isFailure()) {
            connection.giveUpTls();
            return new Progress.Over(playing.verdict(result));
        }
        if (talk != null) {
            talk.onSecured();
        } else {
            next++;
        }
        return advance(false);
    }

    /** How long it has waited for this side since this was asked last: the backend has that much more time. */
    long takeExcusedNanos() {
        return (handshake == null ? 0 : handshake.takeExcusedNanos()) + (talk == null ? 0 : talk.takeExcusedNanos());
    }

    private Code passed() {
        if (script.expects()) {
            return Code.L7OK;
        }
        return script.secured() == null ? Code.L4OK : Code.L6OK;
    }

    /** The backend has ended before the answer; with an alert of TLS, it does not like what this side has shown. */
    private Verdict ended(Expectation expectation) {
        String objection = connection.objection();
        return objection == null
                ? new Verdict(Code.L7RSP, received.unexpected("ended", expectation))
                : Verdict.ofHandshake(ConnectResult.TLS, objection);
    }

    /** The verdict on a handshake that was all there was to do, unless the backend has objected since. */
    Verdict whenUnopposed() {
        String objection = connection.objection();
        return objection == null ? new Verdict(Code.L6OK, "") : Verdict.ofHandshake(ConnectResult.TLS, objection);
    }

    /** The verdict when the time is over. */
    Verdict overdue() {
        if (talk != null) {
            return talk.overdue();
        }
        return next < steps.size() && steps.get(next) instanceof Step.Expect(Expectation expectation)
                ? new Verdict(Code.L7TOUT, received.unexpected("was silent", expectation))
                : new Verdict(Code.L4TOUT, "");
    }

    /** Reads all there is, and goes as far as it can. */
    Progress hear() {
        int count = receive();
        if (count == StreamSocket.NO_MEMORY) {
            return new Progress.Over(Verdict.of(ConnectResult.NO_MEMORY));
        }
        return count != StreamSocket.AGAIN || isWorthALook() ? advance(count != StreamSocket.AGAIN) : DRIPPING;
    }

    /**
     * Reads all there is, but for what is of a handshake.
     *
     * @return a constant of {@link StreamSocket}, of which {@link StreamSocket#AGAIN} alone says that more may come that is looked at
     */
    private int receive() {
        if (handshake != null && (handshake.isPlaying() || !converses())) {
            return StreamSocket.AGAIN;
        }
        if (converses()) {
            int count = talk((Step.Converse) steps.get(next)).receive();
            peerEnded = count != StreamSocket.AGAIN && count != Received.FULL;
            return count;
        }
        int count = received.takeFrom(Objects.requireNonNull(connection.socket()), loop.scratch());
        peerEnded = count != StreamSocket.AGAIN && count != Received.FULL;
        return count;
    }

    private boolean converses() {
        return next < steps.size() && steps.get(next) instanceof Step.Converse;
    }

    /** Whether the backend has ended its stream, or broken it. */
    boolean hasPeerEnded() {
        return peerEnded;
    }

    /** Whether something was not looked at. */
    boolean hasNews() {
        return talk == null && received.isNew();
    }

    /** Whether it is time to look at it: a server that drips must not make us read the same bytes thousands of times. */
    private boolean isWorthALook() {
        return talk != null || received.isWorthALook();
    }

    /** Whether the backend has said anything, be it in a handshake: it is alive, and would log a reset at each check. */
    boolean isAlive() {
        return received.any() || (talk != null && talk.hasHeard()) || (next > 0 && script.secured() != null);
    }
}
