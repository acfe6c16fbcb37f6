package dev.sluice.proxy.relay;

/** The counts of a {@link ScriptedSocket}: what is on the wire, and what of it the relay has seen. */
abstract class SocketCounts {
    /** Bytes of the far end that have come, and that were read. */
    long arrived;

    long read;
    boolean finArrived;

    /** Bytes handed to the socket, and acknowledged by the far end. */
    long sent;

    long acknowledged;

    /** What a stream above it keeps to itself. */
    final Inside inside = new Inside();

    /** Bytes of the far end that the relay has got. */
    long delivered() {
        return read - inside.undelivered;
    }

    /** Bytes that the relay has given. */
    long taken() {
        return sent + inside.unsent - inside.farewell;
    }

    /** Bytes of the far end that the relay can get by now. */
    long deliverable() {
        return inside.plain.applyAsLong(arrived);
    }

    boolean hasEnded() {
        return finArrived || inside.ended;
    }
}
