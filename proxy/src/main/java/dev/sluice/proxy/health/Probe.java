package dev.sluice.proxy.health;

import dev.sluice.proxy.health.Verdict.Code;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.EpollSocket;
import dev.sluice.proxy.net.OutgoingSocket;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.SocketListener;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.net.Target;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.Timer;
import dev.sluice.proxy.net.WorkerLoop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a check: connects, plays the script, tells its verdict once, and leaves as quietly as it can. Without a script it is reset
 * before the handshake is over, and the backend never accepts it. After a script it ends its stream and reads what still comes, until
 * the backend ends too or the time of the check is over.
 *
 * <p>Threading: owned by the control loop.
 */
final class Probe implements SocketListener {
    /** Bytes of a backend that a check looks at; what is expected must come among them. */
    private static final int MOST_RECEIVED = 16 * 1024;

    /** Bytes that are read and dropped after the verdict, such as a page of which only the status counts: beyond, a reset is cheaper. */
    private static final int MOST_DROPPED = 256 * 1024;

    /** Up to here every byte that comes is a reason to look at all of them again; beyond, an eighth more of them is, or a pause. */
    private static final int FEW = 512;

    private static final int MORE = 8;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final int SHOWN = 40;

    private final WorkerLoop loop;
    private final Target target;
    private final Script script;
    private final List<Step> steps;
    private final Consumer<Verdict> observer;
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

    private @Nullable EpollSocket socket;
    private boolean connected;
    private boolean leaving;
    private boolean peerEnded;
    private boolean ended;
    private boolean told;
    private int next;
    private byte[] received = new byte[256];
    private int length;
    private int dropped;
    /** How many of them were looked at. */
    private int seen;

    private Probe(WorkerLoop loop, Target target, Script script, Consumer<Verdict> observer) {
        this.loop = loop;
        this.target = target;
        this.script = script;
        this.steps = script.steps();
        this.observer = observer;
    }

    /** Starts a check; the observer may be called before this returns. */
    static Probe start(WorkerLoop loop, Target target, Script script, long timeoutNanos, Consumer<Verdict> observer) {
        Probe probe = new Probe(loop, target, script, observer);
        probe.guard(() -> probe.connect(timeoutNanos));
        return probe;
    }

    private void connect(long timeoutNanos) {
        TcpOptions options = steps.isEmpty() ? TcpOptions.WITHOUT_ACK : TcpOptions.DEFAULT;
        OutgoingSocket.Opened opened = OutgoingSocket.connect(loop, target, options, this);
        socket = opened.socket();
        if (opened.result().isFailure()) {
            end(verdict(opened.result()));
            return;
        }
        loop.timers().arm(timeout, loop.clock().nanos() + timeoutNanos);
        if (opened.result() == ConnectResult.CONNECTED) {
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
            cancel();
            tell(new Verdict(Code.SOCKERR, "defect: " + defect.getClass().getSimpleName()));
        }
    }

    @Override
    public void onReady(EpollSocket from, int ready) {
        if (!ended) {
            guard(() -> onEdge(from, ready));
        }
    }

    private void onEdge(EpollSocket from, int ready) {
        if (!connected) {
            if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
                end(verdict(from.connectError()));
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
        }
        if (leaving) {
            drop(from);
        } else if (steps.isEmpty()) {
            advance(false);
        } else {
            boolean atEnd = receive(from);
            if (!ended) {
                look(atEnd);
            }
        }
    }

    private void look(boolean atEnd) {
        if (atEnd || length <= FEW || length - seen >= seen / MORE) {
            advance(atEnd);
        } else if (!pause.isArmed()) { // a server that drips must not make us read the same bytes thousands of times
            loop.timers().arm(pause, loop.clock().nanos() + PAUSE_NANOS);
        }
    }

    private static Verdict verdict(ConnectResult failure) {
        return failure.blamesBackend()
                ? new Verdict(Code.L4CON, failure.label())
                : new Verdict(
                        Code.SOCKERR,
                        "the check was not made: " + failure.label().replace('_', ' '));
    }

    /** Reads all there is; true when nothing more will be looked at. */
    private boolean receive(EpollSocket from) {
        MemorySegment scratch = loop.scratch();
        while (length < MOST_RECEIVED) {
            int count = from.receive(scratch, MOST_RECEIVED - length);
            if (count == StreamSocket.NO_MEMORY) {
                end(verdict(ConnectResult.NO_MEMORY));
            }
            if (count <= 0) {
                peerEnded = count != StreamSocket.AGAIN;
                return peerEnded;
            }
            if (length + count > received.length) {
                received = Arrays.copyOf(received, Math.max(length + count, 2 * received.length));
            }
            MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, received, length, count);
            length += count;
        }
        return true; // what has not come by now does not come
    }

    /** Goes as far in the script as it can. */
    private void advance(boolean atEnd) {
        while (next < steps.size()) {
            switch (steps.get(next)) {
                case Step.Send(byte[] bytes) -> {
                    int sent = send(bytes);
                    if (sent != bytes.length) {
                        end(
                                sent == StreamSocket.NO_MEMORY
                                        ? verdict(ConnectResult.NO_MEMORY)
                                        : new Verdict(Code.L7RSP, "the backend does not take the request"));
                        return;
                    }
                }
                case Step.Expect(Expectation expectation) -> {
                    switch (expectation.examine(received, length)) {
                        case Expectation.Answer.Found(int end) -> {
                            System.arraycopy(received, end, received, 0, length - end);
                            length -= end;
                            seen = 0;
                        }
                        case Expectation.Answer.NotYet() -> {
                            seen = length;
                            if (atEnd) {
                                leave(new Verdict(Code.L7RSP, unexpected("ended", expectation)));
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
            leave(new Verdict(Code.L7OK, ""));
        }
    }

    /** A fresh socket takes a request whole, or it is not healthy. */
    private int send(byte[] bytes) {
        EpollSocket to = socket;
        if (to == null || bytes.length > loop.scratch().byteSize()) {
            return StreamSocket.FAILED;
        }
        MemorySegment.copy(bytes, 0, loop.scratch(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        return to.send(loop.scratch(), 0, bytes.length, false);
    }

    private void onTimeout() {
        if (!leaving && connected && length > seen) {
            advance(false);
        }
        if (ended) {
            return;
        }
        if (leaving) {
            depart();
        } else if (connected
                && next < steps.size()
                && steps.get(next) instanceof Step.Expect(Expectation expectation)) {
            end(new Verdict(Code.L7TOUT, unexpected("was silent", expectation)));
        } else {
            end(new Verdict(Code.L4TOUT, ""));
        }
    }

    private String unexpected(String what, Expectation expectation) {
        String hidden = script.secrets().hide(new String(received, 0, length, StandardCharsets.ISO_8859_1));
        String got = hidden.substring(0, Math.min(hidden.length(), SHOWN)).replaceAll("[^ -~]", ".");
        return length == 0
                ? "the backend " + what + " before " + expectation.wanted()
                : "expected " + expectation.wanted() + ", got \"" + got + "\"";
    }

    /** There is a verdict, and the backend need not learn more than that the connection ends. */
    private void leave(Verdict verdict) {
        loop.timers().disarm(pause);
        EpollSocket from = socket;
        if (from == null || peerEnded) {
            depart();
        } else {
            leaving = true;
            if (!script.peerEnds()) {
                from.finishSending();
            }
            drop(from);
        }
        tell(verdict);
    }

    /** Reads on, since closing with bytes unread is a reset. */
    private void drop(EpollSocket from) {
        int count = from.receive(loop.scratch(), MOST_DROPPED);
        while (count > 0) {
            dropped += count;
            if (dropped >= MOST_DROPPED) {
                close();
                return;
            }
            count = from.receive(loop.scratch(), MOST_DROPPED);
        }
        if (count != StreamSocket.AGAIN) {
            depart();
        }
    }

    /** Closes with FIN, unless bytes are unread. */
    private void depart() {
        ended = true;
        loop.timers().disarm(timeout);
        if (socket != null) {
            socket.close();
        }
    }

    private void tell(Verdict verdict) {
        if (!told) {
            told = true;
            observer.accept(verdict);
        }
    }

    private void end(Verdict verdict) {
        if (!ended) {
            close();
            tell(verdict);
        }
    }

    /** Ends it without a verdict. */
    void cancel() {
        if (!ended) {
            close();
        }
    }

    /** Closes with RST: leaves nothing behind, here or there. */
    private void close() {
        ended = true;
        loop.timers().disarm(timeout);
        loop.timers().disarm(pause);
        if (socket != null) {
            socket.reset();
        }
    }
}
