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
 * One run of a check: connects, plays the script, and tells its verdict once.
 *
 * <p>Threading: owned by the control loop.
 */
final class Probe implements SocketListener {
    /** Bytes of a backend that a check looks at; what is expected must come among them. */
    private static final int MOST_RECEIVED = 16 * 1024;

    private static final int SHOWN = 40;

    private final WorkerLoop loop;
    private final List<Step> steps;
    private final Consumer<Verdict> observer;
    private final Timer timeout = new Timer() {
        @Override
        protected void onDeadline() {
            onTimeout();
        }
    };

    private @Nullable EpollSocket socket;
    private boolean connected;
    private boolean ended;
    private int next;
    private byte[] received = new byte[256];
    private int length;

    private Probe(WorkerLoop loop, List<Step> steps, Consumer<Verdict> observer) {
        this.loop = loop;
        this.steps = steps;
        this.observer = observer;
    }

    /** Starts a check; the observer may be called before this returns. */
    static Probe start(
            WorkerLoop loop, Target target, List<Step> steps, long timeoutNanos, Consumer<Verdict> observer) {
        Probe probe = new Probe(loop, steps, observer);
        probe.connect(target, timeoutNanos);
        return probe;
    }

    private void connect(Target target, long timeoutNanos) {
        OutgoingSocket.Opened opened = OutgoingSocket.connect(loop, target, TcpOptions.DEFAULT, this);
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

    @Override
    public void onReady(EpollSocket from, int ready) {
        if (ended) {
            return;
        }
        if (!connected) {
            if (Ready.any(ready, Ready.ERR | Ready.HUP)) {
                end(verdict(from.connectError()));
                return;
            }
            if (!Ready.any(ready, Ready.OUT)) {
                return;
            }
            connected = true;
        }
        advance(receive(from));
    }

    private static Verdict verdict(ConnectResult failure) {
        return failure.blamesBackend()
                ? new Verdict(Code.L4CON, failure.label())
                : new Verdict(
                        Code.SOCKERR,
                        "the check was not made: " + failure.label().replace('_', ' '));
    }

    /** Reads all there is; true at the end of the stream. */
    private boolean receive(EpollSocket from) {
        MemorySegment scratch = loop.scratch();
        while (length < MOST_RECEIVED) {
            int count = from.receive(scratch, MOST_RECEIVED - length);
            if (count <= 0) {
                return count != StreamSocket.AGAIN;
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
                    if (!send(bytes)) {
                        end(new Verdict(Code.L7RSP, "the backend does not take the request"));
                        return;
                    }
                }
                case Step.Expect(Expectation expectation) -> {
                    switch (expectation.examine(received, length)) {
                        case Expectation.Answer.Found(int end) -> {
                            System.arraycopy(received, end, received, 0, length - end);
                            length -= end;
                        }
                        case Expectation.Answer.NotYet() -> {
                            if (atEnd) {
                                end(new Verdict(Code.L7RSP, unexpected("ended", expectation)));
                            }
                            return;
                        }
                        case Expectation.Answer.Wrong(Verdict verdict) -> {
                            end(verdict);
                            return;
                        }
                    }
                }
            }
            next++;
        }
        end(new Verdict(steps.isEmpty() ? Code.L4OK : Code.L7OK, ""));
    }

    /** A fresh socket takes a request whole, or it is not healthy. */
    private boolean send(byte[] bytes) {
        EpollSocket to = socket;
        if (to == null || bytes.length > loop.scratch().byteSize()) {
            return false;
        }
        MemorySegment.copy(bytes, 0, loop.scratch(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        return to.send(loop.scratch(), 0, bytes.length, false) == bytes.length;
    }

    private void onTimeout() {
        if (connected && next < steps.size() && steps.get(next) instanceof Step.Expect(Expectation expectation)) {
            end(new Verdict(Code.L7TOUT, unexpected("was silent", expectation)));
        } else {
            end(new Verdict(Code.L4TOUT, ""));
        }
    }

    private String unexpected(String what, Expectation expectation) {
        String got =
                new String(received, 0, Math.min(length, SHOWN), StandardCharsets.US_ASCII).replaceAll("[^ -~]", ".");
        return length == 0
                ? "the backend " + what + " before " + expectation.wanted()
                : "expected " + expectation.wanted() + ", got \"" + got + "\"";
    }

    private void end(Verdict verdict) {
        if (!ended) {
            close();
            observer.accept(verdict);
        }
    }

    /** Ends it without a verdict. */
    void cancel() {
        if (!ended) {
            close();
        }
    }

    private void close() {
        ended = true;
        loop.timers().disarm(timeout);
        if (socket != null) {
            socket.reset(); // leaves no TIME_WAIT behind, of which frequent checks would make thousands
        }
    }
}
