package dev.sluice.proxy.preface;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the ClientHello at the start of one connection, from peeked bytes: none is consumed. The message may come in any
 * number of segments and of TLS records, its head included.
 *
 * <p>A connection that does not begin like TLS, with a handshake record of major version 3 and in it a ClientHello, is
 * {@link State#NOT_TLS}; so is the hello of SSL 2, which no server takes any more. One that does, and goes on in another way,
 * is {@link State#MALFORMED}. What follows the last record of the hello is not looked at. Every byte is looked at in its order, so that
 * the outcome does not depend on the segments, and heads only once; the rest is passed over until the message is whole.
 *
 * <p>Source: RFC 8446, 4.1.2 and 5.1; RFC 6066, 3; RFC 7301, 3.1. Threading: the loop of the connection. Memory: none before
 * the message is whole, and then a copy of it only when it came in several records; the result holds its texts alone.
 */
public final class ClientHelloReader {
    /** The longest message with its head of four bytes: the limit of BoringSSL and Envoy. */
    public static final int MAX_BYTES = 16 * 1024;

    /** What to peek at most, from the start of the stream: the longest message, and the heads of some 400 records. */
    public static final int PEEK_BYTES = MAX_BYTES + 2 * 1024;

    private static final int RECORD_HEAD_BYTES = 5;
    private static final int MAX_FRAGMENT_BYTES = 1 << 14;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;

    private static final int MESSAGE_HEAD_BYTES = 4;
    private static final int CLIENT_HELLO = 1;

    /** The state of the reader: whether it needs more, or how it ended. */
    public enum State {
        /** Peek again from the start of the stream once more has arrived, at most {@link #PEEK_BYTES}. */
        MORE,
        /** Final: the client speaks something else. */
        NOT_TLS,
        /** Final: it began like TLS, and broke the rules. */
        MALFORMED,
        /** Final: longer than {@link #MAX_BYTES}, or in so many records that they do not fit {@link #PEEK_BYTES}. */
        TOO_LARGE,
        /** Final: the hello is there. */
        DONE;

        public boolean isFinal() {
            return switch (this) {
                case MORE -> false;
                case NOT_TLS, MALFORMED, TOO_LARGE, DONE -> true;
            };
        }
    }

    private State state = State.MORE;
    /** Of the first byte that was not looked at. */
    private int next;

    /** Where the record begins that this byte is in. */
    private int record;

    /** The bytes in that record behind its head, and where it ends; those of the one before while the head is not there. */
    private int fragment;

    private int recordEnd;

    /** Bytes of the message in the records before. */
    private int collected;

    /** How much of the message's head is known, and what it says: the type above 24 bits of length. */
    private int headBytes;

    private int head;

    private @Nullable ClientHello hello;
    private @Nullable HelloProblem problem;

    /** Once {@link State#DONE}. */
    public ClientHello hello() {
        if (hello == null) {
            throw new IllegalStateException("no hello in state " + state);
        }
        return hello;
    }

    /**
     * Once {@link State#MALFORMED} or {@link State#TOO_LARGE}: a short sentence for the log, without any text that the client
     * could choose.
     */
    public String problem() {
        return known().sentence();
    }

    /** Once {@link State#MALFORMED} or {@link State#TOO_LARGE}: what TLS says to answer before the connection is closed. */
    public TlsAlert alert() {
        return known().alert();
    }

    private HelloProblem known() {
        if (problem == null) {
            throw new IllegalStateException("no problem in state " + state);
        }
        return problem;
    }

    /**
     * Looks at what has arrived since the last call; after a final state at nothing.
     *
     * @param peeked holds the first bytes of the connection, again from the very first; not kept
     * @param length how many there are, never fewer than before; those beyond {@link #PEEK_BYTES} are ignored
     */
    public State read(MemorySegment peeked, int length) {
        int seen = Math.min(length, PEEK_BYTES);
        while (state == State.MORE && next < seen) {
            look(peeked, seen);
        }
        if (state == State.MORE && seen == PEEK_BYTES) {
            fail(State.TOO_LARGE, HelloProblem.TOO_MANY_RECORDS);
        }
        return state;
    }

    private void look(MemorySegment peeked, int seen) {
        if (next - record < RECORD_HEAD_BYTES) {
            onRecordHead(next - record, uint8(peeked, next));
            next++;
            return;
        }
        if (headBytes < MESSAGE_HEAD_BYTES) {
            onMessageHead(uint8(peeked, next));
            next++;
        } else {
            next = Math.min(seen, recordEnd);
        }
        if (next == recordEnd && state == State.MORE) {
            onRecordEnd(peeked);
        }
    }

    private void onRecordHead(int index, int value) {
        switch (index) {
            case 0 -> require(value == HANDSHAKE, HelloProblem.RECORD_TYPE);
            case 1 -> require(value == MAJOR_VERSION, HelloProblem.RECORD_VERSION);
            case 3 -> fragment = value << Byte.SIZE;
            case 4 -> {
                fragment |= value;
                onFragment();
            }
            default -> {
                // The minor version: "MUST be ignored for all purposes".
            }
        }
    }

    /** A connection that begins in another way is of another protocol; a hello that goes on in another way is broken. */
    private void require(boolean holds, HelloProblem broken) {
        if (!holds && record == 0) {
            state = State.NOT_TLS;
        } else if (!holds) {
            fail(State.MALFORMED, broken);
        }
    }

    private void onFragment() {
        recordEnd = record + RECORD_HEAD_BYTES + fragment;
        if (fragment == 0) {
            fail(State.MALFORMED, HelloProblem.RECORD_EMPTY);
        } else if (fragment > MAX_FRAGMENT_BYTES) {
            fail(State.MALFORMED, HelloProblem.RECORD_LENGTH);
        } else if (headBytes == MESSAGE_HEAD_BYTES) {
            requireEnd();
        }
    }

    /** No record is empty, so that the type is always in the first one. */
    private void onMessageHead(int value) {
        head = head << Byte.SIZE | value;
        headBytes++;
        if (headBytes == 1 && value != CLIENT_HELLO) {
            state = State.NOT_TLS;
        } else if (headBytes == MESSAGE_HEAD_BYTES) {
            onMessageLength();
        }
    }

    private void onMessageLength() {
        if (messageBytes() > MAX_BYTES) {
            fail(State.TOO_LARGE, HelloProblem.TOO_LONG);
        } else {
            requireEnd();
        }
    }

    private int messageBytes() {
        return MESSAGE_HEAD_BYTES + (head & 0xFF_FFFF);
    }

    /** The record may not be longer than what is missing. */
    private void requireEnd() {
        if (collected + fragment > messageBytes()) {
            fail(State.MALFORMED, HelloProblem.BEHIND_HELLO);
        }
    }

    private void onRecordEnd(MemorySegment peeked) {
        collected += fragment;
        if (headBytes == MESSAGE_HEAD_BYTES && collected == messageBytes()) {
            parse(peeked);
        } else {
            record = next;
        }
    }

    private void parse(MemorySegment peeked) {
        boolean single = record == 0;
        HelloParser parser = new HelloParser(single ? peeked : assembled(peeked));
        int start = single ? RECORD_HEAD_BYTES : 0;
        HelloProblem found = parser.parse(start + MESSAGE_HEAD_BYTES, start + collected);
        if (found != null) {
            fail(State.MALFORMED, found);
        } else {
            hello = parser.hello();
            state = State.DONE;
        }
    }

    private MemorySegment assembled(MemorySegment peeked) {
        byte[] message = new byte[collected];
        int from = 0;
        for (int at = 0; at < collected; ) {
            int length = uint8(peeked, from + 3) << Byte.SIZE | uint8(peeked, from + 4);
            from += RECORD_HEAD_BYTES;
            MemorySegment.copy(peeked, ValueLayout.JAVA_BYTE, from, message, at, length);
            from += length;
            at += length;
        }
        return MemorySegment.ofArray(message);
    }

    private static int uint8(MemorySegment bytes, int at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    private void fail(State how, HelloProblem broken) {
        problem = broken;
        state = how;
    }
}
