package dev.sluice.proxy.relay;

import java.util.function.LongUnaryOperator;

/** The counts of what a stream above a {@link ScriptedSocket} keeps to itself; without one they say nothing. */
final class Inside {
    /** Bytes read from the socket that the relay has not got, those included that it never gets. */
    long undelivered;

    /** Bytes taken from the relay, and of the farewell, that the socket has not got. */
    long unsent;

    /** Bytes of the farewell. */
    long farewell;

    /** The far end has said that nothing follows. */
    boolean ended;

    /** The relay could be given something without asking the socket. */
    boolean readable;

    /** Whether the end is to be said inside the stream before the socket is closed. */
    boolean saysEnd;

    /** How many of so many bytes on the wire the relay is to get. */
    LongUnaryOperator plain = wire -> wire;
}
