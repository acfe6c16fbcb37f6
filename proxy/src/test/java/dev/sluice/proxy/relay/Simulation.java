package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Pipes;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of a relay between two scripted sockets. The network, the loop's edges, its task queue and its timer are played in
 * the order that the {@link Choices} give; what must hold is checked at each step.
 */
final class Simulation implements RelayContext, RelayObserver, Buffers, Pipes {
    private static final int MOST_STEPS = 20_000;
    /** One move of a splicing flow may fill a pipe that is nearly full once more. */
    private static final int SPLICE_MOVE_BYTES = 256 * 1024;

    /** A broken rule. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }

    private static final byte NOTHING_MORE = 0;
    private static final byte CLIENT_HAPPENS = 1;
    private static final byte BACKEND_HAPPENS = 2;
    private static final byte CLIENT_COLLECTED = 3;
    private static final byte BACKEND_COLLECTED = 4;
    private static final byte CLIENT_HANDLED = 5;
    private static final byte BACKEND_HANDLED = 6;
    private static final byte TASK_RUN = 7;
    private static final byte TIMER_FIRED = 8;

    private final Scenario scenario;
    private final Choices choices;
    private final boolean batches;
    private final @Nullable List<String> trace;

    private final ScriptedSocket client;
    private final ScriptedSocket backend;
    private final Relay relay;
    private final MemorySegment scratch;
    private final byte[] enabled = new byte[8];

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Set<Object> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean deliveryPending;
    private boolean inCall;
    private boolean halfClosed;
    private boolean broken;
    private int steps;
    private int lastAction;
    private long clientTurnBytes;
    private long backendTurnBytes;
    private boolean refusedBuffer;
    private int pipesTaken;
    private @Nullable RelayEnd end;
    private final long[] moved = new long[4];

    /** @param batches true when the edges of both sockets may be collected together and handled later */
    Simulation(Scenario scenario, Choices choices, boolean batches, boolean traced) {
        this(scenario, choices, batches, traced, socket -> socket);
    }

    /** As above, with what the relay is given instead of each socket. */
    Simulation(
            Scenario scenario,
            Choices choices,
            boolean batches,
            boolean traced,
            Function<ScriptedSocket, StreamSocket> streams) {
        this.scenario = scenario;
        this.choices = choices;
        this.batches = batches;
        this.trace = traced ? new ArrayList<>() : null;
        this.client = new ScriptedSocket(this, "client", scenario.client(), scenario.room());
        this.backend = new ScriptedSocket(this, "backend", scenario.backend(), scenario.room());
        this.scratch = MemorySegment.ofArray(new byte[scenario.scratch()]);
        this.relay = new Relay(this, this, streams.apply(client), streams.apply(backend), scenario.mode());
    }

    /** As it is, but bytes of both sides are delayed now and then: the mover does not run, and the flow runs again later. */
    Simulation delayed(int mostDelays) {
        for (Side side : Side.values()) {
            int[] left = {mostDelays};
            relay.through(side, (mover, flow) -> {
                if (left[0] > 0 && choices.choose(2) == 0) {
                    left[0]--;
                    trace("stage", "delays what comes from the " + side);
                    tasks.add(flow);
                    return Step.PAUSED;
                }
                return mover.move(flow);
            });
        }
        return this;
    }

    /** Plays everything; throws a {@link Violation} when a rule is broken. */
    void run() {
        play(false);
        checkQuiet();
        // The script is over: from now on both far ends take what they are sent, until nothing moves.
        play(true);
        checkQuiet();
        checkEnd();
    }

    private void play(boolean draining) {
        while (true) {
            int action = choose(draining);
            if (action == NOTHING_MORE) {
                if (draining && drained()) {
                    continue;
                }
                return;
            }
            check(++steps < MOST_STEPS, "does not come to an end");
            perform(action);
        }
    }

    private boolean drained() {
        boolean any = false;
        for (ScriptedSocket socket : List.of(client, backend)) {
            if (!socket.dead && !socket.closed && socket.take(1 + (socket.sent - socket.acknowledged) / 2)) {
                trace(socket, "drained");
                any = true;
            }
        }
        return any || (deliveryPending && deliveryMayFinish());
    }

    /** The poll for the last acknowledgement goes on for ever when the far end never gives it, as it may. */
    private boolean deliveryMayFinish() {
        perform(TIMER_FIRED);
        return !tasks.isEmpty() || end != null;
    }

    private int choose(boolean draining) {
        int count = 0;
        if (client.hasMoreToHappen()) {
            enabled[count++] = CLIENT_HAPPENS;
        }
        if (backend.hasMoreToHappen()) {
            enabled[count++] = BACKEND_HAPPENS;
        }
        count = edges(client, CLIENT_COLLECTED, CLIENT_HANDLED, count);
        count = edges(backend, BACKEND_COLLECTED, BACKEND_HANDLED, count);
        if (!tasks.isEmpty()) {
            enabled[count++] = TASK_RUN;
        }
        if (deliveryPending && !draining && count > 0 && lastAction != TIMER_FIRED) {
            enabled[count++] = TIMER_FIRED;
        }
        return count == 0 ? NOTHING_MORE : enabled[choices.choose(count)];
    }

    private int edges(ScriptedSocket socket, byte collect, byte handle, int count) {
        if (socket.closed) {
            return count;
        }
        if (socket.collected != 0) {
            enabled[count] = handle;
            return count + 1;
        }
        if (socket.pendingEdge) {
            enabled[count] = collect;
            return count + 1;
        }
        return count;
    }

    private void perform(int action) {
        lastAction = action;
        clientTurnBytes = 0;
        backendTurnBytes = 0;
        switch (action) {
            case CLIENT_HAPPENS -> client.happen();
            case BACKEND_HAPPENS -> backend.happen();
            case CLIENT_COLLECTED -> collect(Side.CLIENT, client);
            case BACKEND_COLLECTED -> collect(Side.BACKEND, backend);
            case CLIENT_HANDLED -> handle(Side.CLIENT, client);
            case BACKEND_HANDLED -> handle(Side.BACKEND, backend);
            case TASK_RUN -> {
                trace("loop", "task");
                inCall = true;
                tasks.remove().run();
                inCall = false;
            }
            case TIMER_FIRED -> {
                trace("loop", "timer");
                deliveryPending = false;
                inCall = true;
                relay.checkDelivery();
                inCall = false;
            }
            default -> throw new AssertionError(action);
        }
        checkAlways();
    }

    private void collect(Side side, ScriptedSocket socket) {
        socket.pendingEdge = false;
        socket.collected = socket.poll();
        if (!batches) {
            handle(side, socket);
        }
    }

    private void handle(Side side, ScriptedSocket socket) {
        int ready = socket.collected;
        socket.collected = 0;
        trace(socket, "edge " + Integer.toHexString(ready));
        if (ready != 0) {
            inCall = true;
            relay.onReady(side, ready);
            inCall = false;
        }
    }

    /** Called by a socket at each system call: the network does not wait for this thread. */
    void beforeCall(ScriptedSocket socket, String call) {
        trace(socket, call);
        check(inCall, "called outside of a turn");
        check(!socket.closed && end == null, "used after close");
        if ((client.hasMoreToHappen() || backend.hasMoreToHappen()) && choices.interrupt()) {
            boolean both = client.hasMoreToHappen() && backend.hasMoreToHappen();
            boolean first = both ? choices.choose(2) == 0 : client.hasMoreToHappen();
            (first ? client : backend).happen();
        }
    }

    void onRead(ScriptedSocket socket, int count) {
        if (socket == client) {
            clientTurnBytes += count;
        } else {
            backendTurnBytes += count;
        }
    }

    ScriptedSocket other(ScriptedSocket socket) {
        return socket == client ? backend : client;
    }

    Scenario scenario() {
        return scenario;
    }

    Choices choices() {
        return choices;
    }

    // What must hold.

    void check(boolean holds, String rule) {
        if (!holds) {
            throw new Violation(rule);
        }
    }

    private void checkAlways() {
        long most = (long) Flow.TURN_BYTES + Math.max(scenario.scratch(), SPLICE_MOVE_BYTES + scenario.pipeBytes());
        check(clientTurnBytes <= most && backendTurnBytes <= most, "more than its share in one turn");
        check(client.sent <= backend.read && backend.sent <= client.read, "bytes from nowhere");
        if (end == null) {
            check(moved[0] == client.read && moved[1] == backend.sent, "client bytes not counted");
            check(moved[2] == backend.read && moved[3] == client.sent, "backend bytes not counted");
        } else {
            check(lent.isEmpty(), "memory or a pipe not given back");
        }
        checkNotCorked(client, backend);
        checkNotCorked(backend, client);
        check(end != null || halfClosed == (relay.finishedSide() != null), "not told of being half closed");
        check(end != null || broken == (relay.failedSide() != null), "not told of a side that has broken");
        check(lent.size() <= 2, "more than one remainder for a flow");
    }

    /** Else the last bytes would wait for the kernel's cork timer. */
    private void checkNotCorked(ScriptedSocket sink, ScriptedSocket source) {
        boolean surprised = source.dead && !source.toldOfError; // FIN was on its way when the reset came
        boolean over = sink.closed || sink.dead;
        check(!sink.corked || surprised || over || !tasks.isEmpty(), "last bytes left corked");
    }

    /** Nothing is pending: the relay must not owe work that nothing would remind it of. */
    private void checkQuiet() {
        if (end != null) {
            return;
        }
        checkOwes(client, backend);
        checkOwes(backend, client);
        boolean broken = client.aborted || backend.aborted;
        check(!broken || relay.failedSide() != null, "a reset went unnoticed");
    }

    private void checkOwes(ScriptedSocket source, ScriptedSocket sink) {
        if (sink.dead || relay.failedSide() == sideOf(sink)) {
            return;
        }
        boolean waits = source.read > sink.sent;
        boolean owesBytes = waits ? sink.isWritable() : source.arrived > source.read;
        check(!owesBytes, "bytes of the " + source + " lie still");
        boolean owesEnd = !waits && source.finArrived && !source.aborted && !source.dead && !sink.finSent;
        check(!owesEnd, "FIN of the " + source + " lies still");
    }

    private Side sideOf(ScriptedSocket socket) {
        return socket == client ? Side.CLIENT : Side.BACKEND;
    }

    /** The script is over and every far end that lives has taken all there was. */
    private void checkEnd() {
        RelayEnd how = end;
        boolean clientDone = client.finArrived || client.dead;
        boolean backendDone = backend.finArrived || backend.dead;
        if (how == null) {
            check(!clientDone || !backendDone, "both have ended and the relay has not");
            check(!client.aborted && !backend.aborted, "one side was reset and the relay goes on");
            check(lent.isEmpty(), "a remainder is left");
            return;
        }
        switch (how) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> {}
            case CLIENT_RESET -> checkBroken(client, backend);
            case BACKEND_RESET -> checkBroken(backend, client);
            case EXHAUSTED -> check(refusedBuffer, "exhausted without need");
        }
    }

    private void checkBroken(ScriptedSocket broken, ScriptedSocket other) {
        check(broken.dead, "the reset of a side that lives");
        if (!other.dead) {
            check(other.sent == broken.arrived, "bytes before the reset are lost");
            check(other.acknowledged == other.sent, "bytes destroyed by the reset that follows them");
        }
    }

    // What the relay is given.

    @Override
    public MemorySegment scratch() {
        return scratch;
    }

    @Override
    public Buffers buffers() {
        return this;
    }

    @Override
    public Pipes pipes() {
        return pipeLender;
    }

    private final Pipes pipeLender = new Pipes() {
        @Override
        public @Nullable Pipe take() {
            return Simulation.this.takePipe();
        }

        @Override
        public void give(Pipe pipe) {
            Simulation.this.give(pipe);
        }
    };

    private @Nullable Pipe takePipe() {
        if (scenario.pipeBytes() == 0 || (scenario.refusals() && choices.choose(4) == 0)) {
            return null;
        }
        ModelPipe pipe = new ModelPipe(scenario.pipeBytes(), scenario.pipeSlots());
        lent.add(pipe);
        pipesTaken++;
        return pipe;
    }

    /** Pipes lent so far. */
    int pipesTaken() {
        return pipesTaken;
    }

    @Override
    public @Nullable Pipe take() {
        return takePipe();
    }

    @Override
    public void give(Pipe pipe) {
        check(lent.remove(pipe), "a pipe given back twice");
    }

    @Override
    public @Nullable MemorySegment take(int bytes) {
        if (scenario.refusals() && choices.choose(8) == 0) {
            refusedBuffer = true;
            return null;
        }
        MemorySegment buffer = MemorySegment.ofArray(new byte[bytes]);
        lent.add(buffer);
        return buffer;
    }

    @Override
    public void give(MemorySegment buffer) {
        check(lent.remove(buffer), "a buffer given back twice");
    }

    @Override
    public int readLimit() {
        return scenario.refusals() ? Math.max(1, scenario.scratch() / 2) : scenario.scratch();
    }

    @Override
    public void execute(Runnable task) {
        trace("relay", "asks for another turn");
        tasks.add(task);
    }

    @Override
    public void onSpliced(long bytes) {
        check(bytes > 0, "nothing spliced");
    }

    // What the relay says.

    @Override
    public void onMoved(Side from, long received, long sent) {
        check(end == null, "told something after its end");
        check(received > 0 || sent > 0, "told of nothing");
        int index = from == Side.CLIENT ? 0 : 2;
        moved[index] += received;
        moved[index + 1] += sent;
    }

    @Override
    public void onDeliveryPending() {
        check(end == null, "told something after its end");
        deliveryPending = true;
    }

    @Override
    public void onHalfClosed() {
        check(end == null, "told something after its end");
        check(!halfClosed, "told twice of being half closed");
        halfClosed = true;
    }

    @Override
    public void onBroken() {
        check(!broken, "told twice of a side that has broken");
        broken = true;
    }

    @Override
    public void onDefect(Throwable defect) {
        throw defect instanceof Error error ? error : new AssertionError(defect);
    }

    @Override
    public void onEnd(RelayEnd how) {
        trace("relay", how);
        check(end == null, "ended twice");
        end = how;
        deliveryPending = false;
        switch (how) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> {
                check(!client.aborted && !backend.aborted, "a reset taken for an end");
                check(backend.sent == client.arrived && client.sent == backend.arrived, "ended before the last byte");
                check(client.finArrived && backend.finArrived, "ended before both had");
                client.close();
                backend.close();
            }
            case CLIENT_RESET -> {
                backend.reset();
                client.close();
            }
            case BACKEND_RESET -> {
                client.reset();
                backend.close();
            }
            case EXHAUSTED -> {
                client.reset();
                backend.reset();
            }
        }
    }

    void trace(Object who, Object what) {
        if (trace != null) {
            trace.add(who + ": " + what);
        }
    }

    String story() {
        return trace == null ? "" : String.join("\n  ", trace) + "\n  now: " + client + "\n       " + backend;
    }
}
