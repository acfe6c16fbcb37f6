package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.StreamSocket;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session: bytes from a source to a sink.
 *
 * <p>Sources and sinks are edge-triggered. A flow therefore reads until the source is drained, the sink is full, or its budget
 * for this turn is spent - and in the last case runs again by itself, since no new edge will come.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class Flow implements Runnable {
    /** Bytes one flow may move before the other connections of the loop get their turn. */
    static final int TURN_BYTES = 1024 * 1024;

    /** The state of a flow: where its bytes stand. */
    private enum State {
        /** More may come. */
        OPEN,
        /** FIN was read; what came before it may still be held. */
        ENDED,
        /** The source broke; what came before may still be held. */
        BROKEN,
        /** The sink broke, or the relay is over: nothing more is moved. */
        CLOSED
    }

    private final Relay relay;
    private final Side from;
    private final StreamSocket source;
    private final StreamSocket sink;
    private final SpliceHeuristic heuristic;

    private @Nullable FlowStage stage;
    private State state = State.OPEN;
    private @Nullable Unsent held;
    /** Readiness bits after which a short read does not mean drained. */
    private int toEnd;

    /** The source's error was reported behind its last bytes. */
    private boolean sourceFailed;

    private boolean queued;
    private boolean finished;
    /** What {@link StreamSocket#sayEnd} has answered; 0 before that. */
    private int said;

    private long received;
    private long sent;

    Flow(Relay relay, Side from, StreamSocket source, StreamSocket sink, SpliceMode mode) {
        this.relay = relay;
        this.from = from;
        this.source = source;
        this.sink = sink;
        // What is encrypted here can only be copied.
        boolean spliceable = source instanceof Spliceable && sink instanceof Spliceable;
        this.heuristic = new SpliceHeuristic(spliceable ? mode : SpliceMode.NEVER);
    }

    /** Everything passes the stage from now on; before the first byte. */
    void through(FlowStage between) {
        stage = between;
    }

    /** Something can be read, or the source has ended or broken. */
    void onSourceReady(int ready) {
        toEnd |= ready & Ready.READ_TO_END;
        if (held == null && !queued) {
            pump();
        }
    }

    /** The sink has room again: send the rest, then resume reading the source, whose edge was consumed long ago. */
    void onSinkReady() {
        if (held == null && sink.isHolding()) { // an answer or the farewell of the sink's own
            held = UnsentInSink.INSTANCE;
        }
        if (held != null) {
            pump();
        }
    }

    /** The source is known to be broken: deliver what it still has and then stop. */
    void readOut() {
        onSourceReady(Ready.ERR);
    }

    @Override
    public void run() {
        queued = false;
        if (state == State.OPEN) {
            relay.resume(this);
        }
    }

    /** The next turn of a flow that had spent its budget. */
    void resume() {
        if (held == null) {
            pump();
        }
    }

    /**
     * Moves until there is nothing to do now. Each round is one of these:
     *
     * <ol>
     *   <li>Bytes that the sink did not take are sent first, in any state but closed: while they are there nothing is read, which is the
     *       back-pressure, and FIN that was read waits behind them.
     *   <li>The source has ended or broken, and nothing is left: there is nothing more to do.
     *   <li>The kernel has reported the source's failure behind its last bytes, which are delivered now: it is not asked again, since it would
     *       answer with FIN.
     *   <li>The share of this turn is spent: the flow queues itself, since no edge will come for bytes that are there already.
     *   <li>Otherwise one move by copying or splicing, through the stage if there is one; what it came to decides in {@link #after}.
     * </ol>
     *
     * At the end the heuristic learns how much moved, and the relay is told once, whatever the number of moves.
     */
    private void pump() {
        long receivedBefore = received;
        long sentBefore = sent;
        boolean more = true;
        while (more && state != State.CLOSED) {
            if (held != null) {
                more = after(flush(held));
            } else if (state != State.OPEN) {
                more = false;
            } else if (sourceFailed) {
                more = after(Step.SOURCE_FAILED);
            } else if (received - receivedBefore >= TURN_BYTES) {
                queued = true;
                relay.context().execute(this);
                more = false;
            } else {
                long receivedSoFar = received;
                Step step = stage == null ? heuristic.mover().move(this) : stage.move(heuristic.mover(), this);
                heuristic.onRead(received - receivedSoFar);
                more = after(step);
            }
        }
        heuristic.onTurn(received - receivedBefore);
        if (received != receivedBefore || sent != sentBefore) {
            relay.onMoved(from, received - receivedBefore, sent - sentBefore);
        }
    }

    private Step flush(Unsent bytes) {
        Step step = bytes.flush(this);
        if (step != Step.BLOCKED) {
            bytes.release(this);
            held = null;
        }
        if (step == Step.MOVED && sink.isHolding()) {
            held = UnsentInSink.INSTANCE;
            return Step.BLOCKED;
        }
        return step;
    }

    /** Takes note of a step; true when there may be more to do now. */
    private boolean after(Step step) {
        return switch (step) {
            case MOVED -> true;
            case DRAINED -> {
                toEnd &= ~Ready.PRI; // the mark has been passed
                yield false;
            }
            case BLOCKED, PAUSED -> false;
            case ENDED -> {
                state = State.ENDED;
                yield false;
            }
            case SOURCE_FAILED -> {
                state = State.BROKEN;
                relay.onFailed(from);
                yield false;
            }
            case SINK_FAILED -> {
                close();
                relay.onFailed(from.other());
                yield false;
            }
            case EXHAUSTED -> {
                close();
                relay.onExhausted();
                yield false;
            }
        };
    }

    /** Stops and gives back what is held; nothing more will be moved. Idempotent. */
    void close() {
        state = State.CLOSED;
        if (held != null) {
            held.release(this);
            held = null;
        }
    }

    /**
     * The source has broken, and every byte before that is read. The kernel reports an error once: who asked again would take the
     * reset for FIN.
     */
    void onSourceFailed() {
        sourceFailed = true;
        relay.onFailed(from); // also when what was read has to wait
    }

    void hold(Unsent bytes) {
        assert held == null;
        held = bytes;
    }

    void countReceived(int bytes) {
        received += bytes;
    }

    void countSent(int bytes) {
        sent += bytes;
    }

    boolean shortReadDrains() {
        return toEnd == 0 && source.shortReadDrains();
    }

    /**
     * True when FIN will follow the last bytes: the kernel has said that the source sent it, whether or not it has been read. A
     * reset looks like FIN, too, but nothing follows it. A stage may delay it, and last bytes that announce it would wait in the kernel.
     */
    boolean hasSeenFin() {
        return stage == null && (toEnd & Ready.RDHUP) != 0 && relay.failedSide() == null;
    }

    /** True once FIN was read and everything before it was sent. */
    boolean isEnded() {
        return state == State.ENDED && held == null;
    }

    /** Says within the sink's stream, once, that nothing follows: true unless that waits for room. */
    boolean sayEnd() {
        if (said == 0) {
            said = sink.sayEnd();
        }
        return !sink.isHolding();
    }

    /** Passes the end of the source on, once. */
    void finish() {
        if (!finished) {
            finished = true;
            boolean _ = sayEnd();
            if (said > 0) {
                sink.finishSending();
            } else { // which took the error from the socket: nobody else will be told of it
                boolean _ = after(Step.ofSink(said));
            }
        }
    }

    /** True once FIN was read, whatever is still held. */
    boolean hasReadEnd() {
        return state == State.ENDED;
    }

    /** True when nothing is left to deliver: the flow ended, broke with all sent, or was closed. */
    boolean isDelivered() {
        return state != State.OPEN && held == null;
    }

    boolean isHolding() {
        return held != null || (state != State.CLOSED && sink.isHolding());
    }

    StreamSocket source() {
        return source;
    }

    StreamSocket sink() {
        return sink;
    }

    RelayContext context() {
        return relay.context();
    }

    /** Bytes read from the source so far. */
    long received() {
        return received;
    }

    /** Bytes handed to the sink so far. */
    long sent() {
        return sent;
    }
}
