package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.StreamSocket;
import org.jspecify.annotations.Nullable;

/**
 * The relay of a session: both directions, and what the end of one means for the other.
 *
 * <ul>
 *   <li>FIN from one side: everything before it is delivered, then FIN goes to the other side; the opposite direction goes on.
 *   <li>A side breaks (reset, or a write to it fails): what it sent before is still in its receive queue and is delivered, and
 *       acknowledged, before the other side is reset in turn. The opposite direction has nowhere to go and stops at once.
 * </ul>
 *
 * <p>Threading: owned by the loop of the session. Lifetime: until {@link RelayObserver#onEnd} or {@link #close}.
 */
public final class Relay {
    private final RelayContext context;
    private final RelayObserver observer;
    private final Flow clientToBackend;
    private final Flow backendToClient;

    private @Nullable Side failed;
    private @Nullable Side finishedFirst;
    private boolean bothFailed;
    private boolean halfClosedTold;
    private boolean brokenTold;
    private boolean exhausted;
    private boolean over;

    public Relay(
            RelayContext context, RelayObserver observer, StreamSocket client, StreamSocket backend, SpliceMode mode) {
        this.context = context;
        this.observer = observer;
        this.clientToBackend = new Flow(this, Side.CLIENT, client, backend, mode);
        this.backendToClient = new Flow(this, Side.BACKEND, backend, client, mode);
    }

    /** What comes from this side passes the stage; before the first edge. */
    void through(Side from, FlowStage stage) {
        flowFrom(from).through(stage);
    }

    /** One edge of one socket, as {@link Ready} bits. */
    public void onReady(Side side, int ready) {
        if (over) {
            return;
        }
        if (Ready.any(ready, Ready.ERR)) {
            onFailed(side); // also while its flow is paused, where no read would find out
        }
        if (Ready.any(ready, Ready.READ)) {
            flowFrom(side).onSourceReady(ready);
        }
        if (Ready.any(ready, Ready.OUT | Ready.ERR | Ready.HUP)) {
            flowFrom(side.other()).onSinkReady();
        }
        settle();
    }

    /** Asks again whether the last bytes of a broken side have arrived. */
    public void checkDelivery() {
        settle();
    }

    /** A flow had queued itself and its turn has come. */
    void resume(Flow flow) {
        try {
            flow.resume();
            settle();
        } catch (Throwable defect) {
            observer.onDefect(defect);
        }
    }

    /** Draws the conclusions of what the flows found out. */
    private void settle() {
        if (over) {
            return;
        }
        if (exhausted) {
            end(RelayEnd.EXHAUSTED);
        } else if (failed == null) {
            settleEnds();
        }
        if (!over && failed != null) {
            settleFailure(failed);
        }
        if (!over && failed != null && !brokenTold) {
            brokenTold = true;
            observer.onBroken();
        } else if (!over && finishedFirst != null && !halfClosedTold) {
            halfClosedTold = true;
            observer.onHalfClosed();
        }
    }

    private void settleFailure(Side broken) {
        Flow back = flowFrom(broken.other());
        Flow last = flowFrom(broken);
        back.close();
        if (!last.isDelivered() && !last.isHolding()) {
            last.readOut();
        }
        if (bothFailed) {
            end(broken == Side.CLIENT ? RelayEnd.CLIENT_RESET : RelayEnd.BACKEND_RESET);
        } else if (last.isDelivered()) {
            if (last.sink().unacknowledgedBytes() > 0) {
                observer.onDeliveryPending();
            } else {
                end(broken == Side.CLIENT ? RelayEnd.CLIENT_RESET : RelayEnd.BACKEND_RESET);
            }
        }
    }

    private void settleEnds() {
        boolean clientEnded = clientToBackend.isEnded();
        boolean backendEnded = backendToClient.isEnded();
        if (clientEnded && backendEnded && bothSaidEnd()) {
            // Closing sends the last FIN, or both.
            end(finishedFirst == Side.BACKEND ? RelayEnd.BACKEND_FINISHED : RelayEnd.CLIENT_FINISHED);
        } else if (clientEnded || backendEnded) {
            if (clientEnded) {
                clientToBackend.finish();
            }
            if (backendEnded) { // both, while one has no room for the last words
                backendToClient.finish();
            }
            if (finishedFirst == null && failed == null) {
                finishedFirst = clientEnded ? Side.CLIENT : Side.BACKEND;
            }
        }
    }

    /** Both are told, whatever the first has room for. */
    private boolean bothSaidEnd() {
        boolean toBackend = clientToBackend.sayEnd();
        boolean toClient = backendToClient.sayEnd();
        return toBackend && toClient;
    }

    private void end(RelayEnd how) {
        close();
        observer.onEnd(how);
    }

    /** True while bytes wait that one side has not taken yet. */
    public boolean isHolding() {
        return isBlocked(Side.CLIENT) || isBlocked(Side.BACKEND);
    }

    /** Stops moving bytes and gives back what is held. Idempotent; the observer is not told. */
    public void close() {
        over = true;
        clientToBackend.close();
        backendToClient.close();
    }

    void onFailed(Side side) {
        if (failed == null) {
            failed = side;
        } else if (failed != side) {
            bothFailed = true;
        }
    }

    void onExhausted() {
        exhausted = true;
    }

    void onMoved(Side from, long received, long sent) {
        if (!over) {
            observer.onMoved(from, received, sent);
        }
    }

    RelayContext context() {
        return context;
    }

    private Flow flowFrom(Side side) {
        return side == Side.CLIENT ? clientToBackend : backendToClient;
    }

    /** The side whose FIN has been passed on while the other still sends; null when neither or both. */
    public @Nullable Side finishedSide() {
        return finishedFirst;
    }

    /** True once the side's FIN or failure was seen, although bytes of it may still be on their way. */
    public boolean hasFinished(Side side) {
        return flowFrom(side).hasReadEnd() || failed == side;
    }

    /** True while bytes of this side wait for room on the other. */
    public boolean isBlocked(Side from) {
        return flowFrom(from).isHolding();
    }

    /** Bytes that the kernel still has for this side; asks it. */
    public int unacknowledged(Side to) {
        return flowFrom(to.other()).sink().unacknowledgedBytes();
    }

    /** The side that has broken while its last bytes are being delivered; null when none has. */
    public @Nullable Side failedSide() {
        return failed;
    }

    /** Bytes read from this side. */
    public long received(Side from) {
        return flowFrom(from).received();
    }

    /** Bytes of this side handed to the other. */
    public long sent(Side from) {
        return flowFrom(from).sent();
    }
}
