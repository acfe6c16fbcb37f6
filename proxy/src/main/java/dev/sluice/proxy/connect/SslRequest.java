package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.StreamSocket;
import dev.sluice.proxy.pool.Backend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The request for TLS that a PostgreSQL server gets in the name of a client whose own one was answered here, so that its ClientHello follows.
 *
 * <p>Source: "SSL Session Encryption" in the chapter on the message flow of PostgreSQL's protocol. Threading: owned by the loop of the connection.
 */
public final class SslRequest implements Greeting {
    private static final byte[] REQUEST = {0, 0, 0, 8, 0x04, (byte) 0xD2, 0x16, 0x2F};
    private static final int YES = 'S';

    private final Header header;
    private final MemorySegment scratch;

    /** The sender of the PROXY header, which comes first of all. */
    @FunctionalInterface
    public interface Header {
        /** Sends it where the backend is to get one. */
        ConnectResult send(Connection connection, Backend backend);
    }

    /** @param scratch of the loop */
    public SslRequest(Header header, MemorySegment scratch) {
        this.header = header;
        this.scratch = scratch;
    }

    @Override
    public ConnectResult begin(Connection connection, Backend backend) {
        ConnectResult sent = header.send(connection, backend);
        if (sent.isFailure()) {
            return sent;
        }
        MemorySegment.copy(REQUEST, 0, scratch, ValueLayout.JAVA_BYTE, 0, REQUEST.length);
        return connection.send(scratch, 0, REQUEST.length, false) == REQUEST.length
                ? ConnectResult.PENDING
                : ConnectResult.RESET; // a fresh connection takes more than that
    }

    /** The answer is one byte, and nothing can follow it: the server waits for a ClientHello that it has not got. */
    @Override
    public ConnectResult onReady(Connection connection, int ready) {
        if (!Ready.any(ready, Ready.READ)) {
            return ConnectResult.PENDING;
        }
        int peeked = connection.peek(scratch, 2);
        if (peeked <= 0) {
            return switch (peeked) {
                case StreamSocket.AGAIN -> ConnectResult.PENDING;
                case StreamSocket.NO_MEMORY -> ConnectResult.NO_MEMORY;
                default -> ConnectResult.RESET;
            };
        }
        boolean agreed = peeked == 1 && scratch.get(ValueLayout.JAVA_BYTE, 0) == YES;
        return agreed && connection.receive(scratch, 1) == 1 ? ConnectResult.CONNECTED : ConnectResult.NO_TLS;
    }
}
