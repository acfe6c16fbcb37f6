package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.preface.ProxyHeader;
import dev.sluice.proxy.preface.ProxyHeaderDecoder;
import java.lang.foreign.MemorySegment;

/**
 * The reader of a client's PROXY protocol header and of not one byte more: what follows stays in the kernel.
 *
 * <p>Threading: owned by the loop of the session.
 */
final class HeaderReader {
    /** The progress of reading a header. */
    enum Progress {
        /** More bytes must come. */
        WAITING,
        /** {@link #header} is there. */
        DONE,
        /** The client began with something else; nothing was taken. */
        ABSENT,
        /** It began like a header and was none. */
        MALFORMED,
        /** The client left before its header was complete. */
        LEFT
    }

    private final Connection client;
    private final MemorySegment scratch;
    private final ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();

    HeaderReader(Connection client, MemorySegment scratch) {
        this.client = client;
        this.scratch = scratch;
    }

    /** Reads what has come, after an edge. */
    Progress read() {
        while (true) {
            switch (decoder.state()) {
                case PREFIX -> {
                    int peeked = client.peek(scratch, ProxyHeaderDecoder.PEEK_BYTES);
                    if (peeked <= 0) {
                        return peeked == StreamSocket.AGAIN ? Progress.WAITING : Progress.LEFT;
                    }
                    int taken = decoder.onPeeked(scratch, peeked);
                    if (taken > 0 && client.receive(scratch, taken) != taken) {
                        return Progress.LEFT; // reset between the two calls
                    }
                    if (taken == 0 && decoder.state() == ProxyHeaderDecoder.State.PREFIX) {
                        return Progress.WAITING;
                    }
                }
                case BODY -> {
                    int count = client.receive(scratch, decoder.missing());
                    if (count <= 0) {
                        return count == StreamSocket.AGAIN ? Progress.WAITING : Progress.LEFT;
                    }
                    decoder.onBody(scratch, count);
                }
                case DONE -> {
                    return Progress.DONE;
                }
                case ABSENT -> {
                    return Progress.ABSENT;
                }
                case MALFORMED -> {
                    return Progress.MALFORMED;
                }
            }
        }
    }

    /** Once {@link Progress#MALFORMED}: why, without any text that the client could choose. */
    String problem() {
        return decoder.problem();
    }

    ProxyHeader header() {
        return decoder.header();
    }
}
