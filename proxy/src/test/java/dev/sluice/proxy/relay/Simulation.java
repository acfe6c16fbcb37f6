package dev.sluice.proxy.relay;

import static dev.sluice.proxy.relay.SimulationRules.check;

import dev.sluice.proxy.net.StreamSocket;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a relay between two scripted sockets, on a {@link SimulatedLoop}. The network, the loop's edges, its task queue and
 * its timer are played in the order that the {@link Choices} give; what must hold are the {@link SimulationRules}.
 */
final class Simulation {
    private static final int MOST_STEPS = 20_000;

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
    private final Story story;

    private final ScriptedSocket client;
    private final ScriptedSocket backend;
    private final SimulatedLoop loop;
    private final Told told;
    private final Relay relay;
    private final SimulationRules rules;

    private final byte[] enabled = new byte[8];
    private boolean inCall;
    private int steps;
    private int lastAction;

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
        this.story = new Story(traced);
        this.client = new ScriptedSocket(this, "client", scenario.client(), scenario.room());
        this.backend = new ScriptedSocket(this, "backend", scenario.backend(), scenario.room());
        this.loop = new SimulatedLoop(scenario, choices, story);
        this.told = new Told(client, backend, story);
        this.relay = new Relay(loop, told, streams.apply(client), streams.apply(backend), scenario.mode());
        this.rules = new SimulationRules(scenario, client, backend, relay, loop, told);
    }

    /** As it is, but bytes of both sides are delayed now and then: the mover does not run, and the flow runs again later. */
    Simulation delayed(int mostDelays) {
        for (Side side : Side.values()) {
            int[] left = {mostDelays};
            relay.through(side, (mover, flow) -> {
                if (left[0] > 0 && choices.choose(2) == 0) {
                    left[0]--;
                    trace("stage", "delays what comes from the " + side);
                    loop.delay(flow);
                    return Step.PAUSED;
                }
                return mover.move(flow);
            });
        }
        return this;
    }

    /** Plays everything; throws a {@link SimulationRules.Violation} when a rule is broken. */
    void run() {
        play(false);
        rules.checkQuiet();
        // The script is over: from now on both far ends take what they are sent, until nothing moves.
        play(true);
        rules.checkQuiet();
        rules.checkEnd();
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
        return any || (told.isDeliveryPending() && deliveryMayFinish());
    }

    /** The poll for the last acknowledgement goes on for ever when the far end never gives it, as it may. */
    private boolean deliveryMayFinish() {
        perform(TIMER_FIRED);
        return loop.hasTasks() || told.end() != null;
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
        if (loop.hasTasks()) {
            enabled[count++] = TASK_RUN;
        }
        if (told.isDeliveryPending() && !draining && count > 0 && lastAction != TIMER_FIRED) {
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
        client.turnBytes = 0;
        backend.turnBytes = 0;
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
                loop.runTask();
                inCall = false;
            }
            case TIMER_FIRED -> {
                trace("loop", "timer");
                told.deliveryIsChecked();
                inCall = true;
                relay.checkDelivery();
                inCall = false;
            }
            default -> throw new AssertionError(action);
        }
        rules.checkAlways();
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
        check(!socket.closed && told.end() == null, "used after close");
        if ((client.hasMoreToHappen() || backend.hasMoreToHappen()) && choices.interrupt()) {
            boolean both = client.hasMoreToHappen() && backend.hasMoreToHappen();
            boolean first = both ? choices.choose(2) == 0 : client.hasMoreToHappen();
            (first ? client : backend).happen();
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

    /** Pipes lent so far. */
    int pipesTaken() {
        return loop.pipesTaken();
    }

    void trace(Object who, Object what) {
        story.add(who, what);
    }

    String story() {
        return story + "\n  now: " + client + "\n       " + backend;
    }
}
