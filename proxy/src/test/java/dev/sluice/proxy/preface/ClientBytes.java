package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;

/**
 * A connection of which more and more bytes arrive, and the caller that a decoder expects. The decoder is shown nothing but the
 * bytes it may see: looking at others throws.
 */
final class ClientBytes {
    /** How it ended or stands, whatever the fragments were. */
    record Outcome(ProxyHeaderDecoder.State state, int consumed, String detail) {}

    private final ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
    private final MemorySegment stream;
    private int arrived;
    private int position;

    ClientBytes(byte[] stream) {
        this.stream = MemorySegment.ofArray(stream);
    }

    /** All of it at once. */
    static Outcome outcome(byte[] stream) {
        ClientBytes bytes = new ClientBytes(stream);
        bytes.arrive(stream.length);
        return bytes.outcome();
    }

    ProxyHeaderDecoder decoder() {
        return decoder;
    }

    /** Bytes that the decoder had read. */
    int position() {
        return position;
    }

    /** Lets up to that many more bytes arrive, and the caller do all it can with them. */
    void arrive(int count) {
        arrived = (int) Math.min(stream.byteSize(), (long) arrived + count);
        boolean progress = true;
        while (progress) {
            progress = switch (decoder.state()) {
                case PREFIX -> peek();
                case BODY -> read();
                case DONE, ABSENT, MALFORMED -> false;
            };
        }
    }

    private boolean peek() {
        int length = arrived - position;
        int taken = decoder.onPeeked(stream.asSlice(position, length), length);
        if (taken < 0 || taken > length) {
            assertThat(taken).as("bytes to take").isBetween(0, length);
        }
        position += taken;
        return taken > 0;
    }

    private boolean read() {
        int length = Math.min(decoder.missing(), arrived - position);
        if (length > 0) {
            decoder.onBody(stream.asSlice(position, length), length);
            position += length;
        }
        return length > 0;
    }

    Outcome outcome() {
        return new Outcome(
                decoder.state(),
                position,
                switch (decoder.state()) {
                    case DONE -> decoder.header().toString();
                    case MALFORMED -> decoder.problem();
                    case PREFIX, BODY, ABSENT -> "";
                });
    }
}
