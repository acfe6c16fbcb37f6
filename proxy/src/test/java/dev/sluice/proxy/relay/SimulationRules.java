package dev.sluice.proxy.relay;

/** The rules that a simulated run keeps: after each step, when nothing is pending, and at the end. */
final class SimulationRules {
    /** One move of a splicing flow may fill a pipe that is nearly full once more. */
    private static final int SPLICE_MOVE_BYTES = 256 * 1024;

    /** A broken rule. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }

    private final Scenario scenario;
    private final ScriptedSocket client;
    private final ScriptedSocket backend;
    private final Relay relay;
    private final SimulatedLoop loop;
    private final Told told;

    SimulationRules(
            Scenario scenario,
            ScriptedSocket client,
            ScriptedSocket backend,
            Relay relay,
            SimulatedLoop loop,
            Told told) {
        this.scenario = scenario;
        this.client = client;
        this.backend = backend;
        this.relay = relay;
        this.loop = loop;
        this.told = told;
    }

    static void check(boolean holds, String rule) {
        if (!holds) {
            throw new Violation(rule);
        }
    }

    void checkAlways() {
        long most = (long) Flow.TURN_BYTES + Math.max(scenario.scratch(), SPLICE_MOVE_BYTES + scenario.pipeBytes());
        check(client.turnBytes <= most && backend.turnBytes <= most, "more than its share in one turn");
        check(client.taken() <= backend.delivered(), "bytes from nowhere");
        check(backend.taken() <= client.delivered(), "bytes from nowhere");
        boolean ended = told.end() != null;
        check(!ended || loop.lent() == 0, "memory or a pipe not given back");
        check(ended || isCounted(Side.CLIENT, client, backend), "client bytes not counted");
        check(ended || isCounted(Side.BACKEND, backend, client), "backend bytes not counted");
        checkNotCorked(client, backend);
        checkNotCorked(backend, client);
        check(ended || told.isHalfClosed() == (relay.finishedSide() != null), "not told of being half closed");
        check(ended || told.isBroken() == (relay.failedSide() != null), "not told of a side that has broken");
        check(loop.lent() <= 2, "more than one remainder for a flow");
    }

    private boolean isCounted(Side from, ScriptedSocket source, ScriptedSocket sink) {
        return told.received(from) == source.delivered() && told.sent(from) == sink.taken();
    }

    /** Else the last bytes would wait for the kernel's cork timer. */
    private void checkNotCorked(ScriptedSocket sink, ScriptedSocket source) {
        boolean surprised = source.dead && !source.toldOfError; // FIN was on its way when the reset came
        boolean over = sink.closed || sink.dead;
        check(!sink.corked || surprised || over || loop.hasTasks(), "last bytes left corked");
    }

    /** Nothing is pending: the relay must not owe work that nothing would remind it of. */
    void checkQuiet() {
        if (told.end() != null) {
            return;
        }
        checkOwes(client, Side.BACKEND, backend);
        checkOwes(backend, Side.CLIENT, client);
        boolean broken = client.aborted || backend.aborted;
        check(!broken || relay.failedSide() != null, "a reset went unnoticed");
    }

    private void checkOwes(ScriptedSocket source, Side sinkSide, ScriptedSocket sink) {
        if (sink.dead || relay.failedSide() == sinkSide) {
            return;
        }
        boolean waits = source.delivered() > sink.taken() || sink.inside.unsent > 0;
        boolean available = source.arrived > source.read || source.inside.readable;
        boolean owesBytes = waits ? sink.isWritable() : available;
        check(!owesBytes, "bytes of the " + source + " lie still");
        boolean owesEnd = !waits && source.hasEnded() && !source.aborted && !source.dead && !sink.finSent;
        check(!owesEnd, "FIN of the " + source + " lies still");
    }

    /** The script is over and every far end that lives has taken all there was. */
    void checkEnd() {
        RelayEnd how = told.end();
        boolean clientDone = client.hasEnded() || client.dead;
        boolean backendDone = backend.hasEnded() || backend.dead;
        if (how == null) {
            check(!clientDone || !backendDone, "both have ended and the relay has not");
            check(!client.aborted && !backend.aborted, "one side was reset and the relay goes on");
            check(loop.lent() == 0, "a remainder is left");
            return;
        }
        switch (how) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> {}
            case CLIENT_RESET -> checkBroken(client, backend);
            case BACKEND_RESET -> checkBroken(backend, client);
            case EXHAUSTED -> check(loop.hasRefusedBuffer(), "exhausted without need");
        }
    }

    private void checkBroken(ScriptedSocket broken, ScriptedSocket other) {
        check(broken.dead, "the reset of a side that lives");
        if (!other.dead) {
            check(other.taken() == broken.deliverable(), "bytes before the reset are lost");
            check(other.inside.unsent == 0, "bytes before the reset are kept");
            check(other.acknowledged == other.sent, "bytes destroyed by the reset that follows them");
        }
    }
}
