package dev.sluice.proxy.preface;

import dev.sluice.proxy.preface.ClientHelloReader.State;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A connection of which more and more bytes can be peeked. The reader is shown nothing but these: looking at others throws.
 */
final class PeekedBytes {
    /** How it ended or stands, whatever the segments were. */
    record Outcome(
            State state,
            @Nullable ClientHello hello,
            @Nullable String problem,
            @Nullable TlsAlert alert) {}

    private final ClientHelloReader reader = new ClientHelloReader();
    private final MemorySegment stream;
    private int arrived;

    PeekedBytes(byte[] stream) {
        this.stream = MemorySegment.ofArray(stream);
    }

    /** All of it at once. */
    static Outcome outcome(byte[] stream) {
        PeekedBytes bytes = new PeekedBytes(stream);
        bytes.arrive(stream.length);
        return bytes.outcome();
    }

    /** Byte after byte. */
    static Outcome outcomeOfSingleBytes(byte[] stream) {
        PeekedBytes bytes = new PeekedBytes(stream);
        for (int i = 0; i < stream.length; i++) {
            bytes.arrive(1);
        }
        return bytes.outcome();
    }

    ClientHelloReader reader() {
        return reader;
    }

    State arrive(int count) {
        arrived = (int) Math.min(stream.byteSize(), (long) arrived + count);
        return reader.read(stream.asSlice(0, arrived), arrived);
    }

    Outcome outcome() {
        State state = reader.read(stream.asSlice(0, arrived), arrived);
        return switch (state) {
            case MORE, NOT_TLS -> new Outcome(state, null, null, null);
            case MALFORMED, TOO_LARGE -> new Outcome(state, null, reader.problem(), reader.alert());
            case DONE -> new Outcome(state, reader.hello(), null, null);
        };
    }

    static Outcome done(ClientHello hello) {
        return new Outcome(State.DONE, hello, null, null);
    }
}
