package dev.sluice.proxy.relay;

import static dev.sluice.proxy.relay.SimulationRules.check;

import org.jspecify.annotations.Nullable;

/** The session of a simulated relay: it is told each thing in its time, and closes the sockets at the end. */
final class Told implements RelayObserver {
    private final ScriptedSocket client;
    private final ScriptedSocket backend;
    private final Story story;
    private final long[] received = new long[2];
    private final long[] sent = new long[2];
    private boolean deliveryPending;
    private boolean halfClosed;
    private boolean broken;
    private @Nullable RelayEnd end;

    Told(ScriptedSocket client, ScriptedSocket backend, Story story) {
        this.client = client;
        this.backend = backend;
        this.story = story;
    }

    long received(Side from) {
        return received[from.ordinal()];
    }

    long sent(Side from) {
        return sent[from.ordinal()];
    }

    boolean isDeliveryPending() {
        return deliveryPending;
    }

    /** The time has come to look: it is pending no more, unless the relay says so again. */
    void deliveryIsChecked() {
        deliveryPending = false;
    }

    boolean isHalfClosed() {
        return halfClosed;
    }

    boolean isBroken() {
        return broken;
    }

    @Nullable
    RelayEnd end() {
        return end;
    }

    @Override
    public void onMoved(Side from, long receivedBytes, long sentBytes) {
        check(end == null, "told something after its end");
        check(receivedBytes > 0 || sentBytes > 0, "told of nothing");
        received[from.ordinal()] += receivedBytes;
        sent[from.ordinal()] += sentBytes;
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
        story.add("relay", how);
        check(end == null, "ended twice");
        end = how;
        deliveryPending = false;
        switch (how) {
            case CLIENT_FINISHED, BACKEND_FINISHED -> {
                checkEnded(client, backend);
                checkEnded(backend, client);
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

    private static void checkEnded(ScriptedSocket source, ScriptedSocket sink) {
        check(!source.aborted || source.inside.ended, "a reset taken for an end");
        check(sink.taken() == source.deliverable() && sink.inside.unsent == 0, "ended before the last byte");
        check(source.hasEnded(), "ended before both had");
        check(sink.inside.farewell > 0 || !sink.inside.saysEnd || sink.dead, "closed without a word");
    }
}
