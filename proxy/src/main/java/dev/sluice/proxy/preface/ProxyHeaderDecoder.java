package dev.sluice.proxy.preface;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the PROXY header, version 1 or 2, at the start of one connection, in whatever fragments it comes, and of
 * not one byte of what follows it. The caller looks at {@link #state} and does as that says, until it is final; what to
 * do when the client closes or falls silent before that is the caller's affair.
 *
 * <p>Source: the PROXY protocol by Willy Tarreau, revision of 2020,
 * <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">proxy-protocol.txt</a>.
 *
 * <p>Threading: the loop of the connection. Memory: at most twice what has arrived, and 64 bytes.
 */
public final class ProxyHeaderDecoder {
    /**
     * What to peek in state {@link State#PREFIX}: the longest line of version 1, whose end cannot be known without looking past
     * it.
     */
    public static final int PEEK_BYTES = TextHeader.MAX_BYTES;

    /** Enough for a head with IPv6 addresses and a short extension, and no more than a client gets for the asking. */
    private static final int FIRST_BYTES = 64;

    private static final int WAIT = 0;

    /** The state of the decoder: what it needs next, or how it ended. */
    public enum State {
        /** Peek {@link #PEEK_BYTES} from the start of the connection, without reading them, and call {@link #onPeeked}. */
        PREFIX,
        /** Read at most {@link #missing} bytes and call {@link #onBody}. */
        BODY,
        /** Final: the header is there, and the next byte of the connection is payload. */
        DONE,
        /** Final: the first bytes are not those of a header; nothing was consumed. */
        ABSENT,
        /** Final: they are, and the rest breaks the rules. */
        MALFORMED;

        public boolean isFinal() {
            return switch (this) {
                case PREFIX, BODY -> false;
                case DONE, ABSENT, MALFORMED -> true;
            };
        }
    }

    /** The likeness of the first bytes of a connection to a header. */
    public enum Likeness {
        /** It is none. */
        NONE,
        /** It may become one. */
        BEGINNING,
        /** It is one, or is meant to be. */
        HEADER
    }

    private State state = State.PREFIX;
    private byte[] header = new byte[0];
    /** Bytes of the header that were consumed, and how many there are; version 2 only. */
    private int consumed;

    private int announced;
    private @Nullable ProxyHeader done;
    private @Nullable String problem;

    public State state() {
        return state;
    }

    /** Once {@link State#DONE}. */
    public ProxyHeader header() {
        if (done == null) {
            throw new IllegalStateException("no header in state " + state);
        }
        return done;
    }

    /** Once {@link State#MALFORMED}: a short sentence for the log, without any text that the client could choose. */
    public String problem() {
        if (problem == null) {
            throw new IllegalStateException("no problem in state " + state);
        }
        return problem;
    }

    /** The bytes of the header yet to be read in state {@link State#BODY}; otherwise 0. */
    public int missing() {
        return state == State.BODY ? announced - consumed : 0;
    }

    /**
     * The first bytes of the connection, again from the very first when more have arrived since the last call.
     *
     * @param bytes holds them from offset 0 on; not kept
     * @param length how many there are, 0 or more; those beyond {@link #PEEK_BYTES} are ignored
     * @return how many of them the caller must read now and throw away; at most {@code length}
     */
    public int onPeeked(MemorySegment bytes, int length) {
        assert state == State.PREFIX : state;
        int seen = Math.min(length, PEEK_BYTES);
        if (startsAlike(bytes, seen, TextHeader.signature())) {
            return onText(bytes, seen);
        }
        if (startsAlike(bytes, seen, BinaryFormat.signature())) {
            return seen < BinaryFormat.HEAD_BYTES ? WAIT : onHead(bytes);
        }
        state = State.ABSENT;
        return 0;
    }

    /**
     * Whether a connection begins with a header, where none is due.
     *
     * @param bytes holds its first bytes from offset 0 on
     * @param length how many there are
     */
    public static Likeness likeness(MemorySegment bytes, int length) {
        for (byte[] signature : new byte[][] {TextHeader.beginning(), BinaryFormat.signature()}) {
            if (startsAlike(bytes, length, signature)) {
                return length < signature.length ? Likeness.BEGINNING : Likeness.HEADER;
            }
        }
        return Likeness.NONE;
    }

    /** Whether bytes and signature are the same as far as both go. */
    private static boolean startsAlike(MemorySegment bytes, int length, byte[] signature) {
        for (int i = 0; i < Math.min(length, signature.length); i++) {
            if (at(bytes, i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte at(MemorySegment bytes, int index) {
        return bytes.get(ValueLayout.JAVA_BYTE, index);
    }

    private int onText(MemorySegment bytes, int seen) {
        int fields = TextHeader.signature().length;
        if (seen > fields && at(bytes, fields) != ' ') {
            return malformed("no space after PROXY");
        }
        for (int i = fields; i < seen; i++) {
            byte here = at(bytes, i);
            if (here == '\r' && i + 1 < seen) {
                return at(bytes, i + 1) == '\n' ? onLine(bytes, i) : malformed("CR without LF");
            }
            // Without this a line that ends in LF alone would be waited for in vain.
            if (here == '\n' && !isOpen(bytes, i)) {
                return malformed("LF without CR");
            }
        }
        return seen < PEEK_BYTES ? WAIT : malformed("no CRLF within " + PEEK_BYTES + " bytes");
    }

    private static boolean isOpen(MemorySegment bytes, int length) {
        byte[] open = TextHeader.open();
        return length >= open.length && startsAlike(bytes, length, open);
    }

    private int onLine(MemorySegment bytes, int length) {
        byte[] line = new byte[length];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, line, 0, length);
        finish(TextHeader.parse(new String(line, StandardCharsets.ISO_8859_1)));
        return state == State.DONE ? length + 2 : 0;
    }

    private int onHead(MemorySegment bytes) {
        byte[] head = new byte[FIRST_BYTES];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, head, 0, BinaryFormat.HEAD_BYTES);
        String wrong = BinaryHeader.headProblem(head);
        if (wrong != null) {
            return malformed(wrong);
        }
        header = head;
        consumed = BinaryFormat.HEAD_BYTES;
        announced = BinaryFormat.HEAD_BYTES + BinaryFormat.bodyBytes(head);
        state = State.BODY;
        finishIfWhole();
        return BinaryFormat.HEAD_BYTES;
    }

    /**
     * The next bytes of the header, which the caller has read.
     *
     * @param bytes holds them from offset 0 on; not kept
     * @param length how many there are, 0 to {@link #missing}
     */
    public void onBody(MemorySegment bytes, int length) {
        assert state == State.BODY : state;
        assert length <= missing() : length + " of " + missing();
        if (!BinaryHeader.ignoresBody(header)) {
            grow(consumed + length);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, header, consumed, length);
        }
        consumed += length;
        finishIfWhole();
    }

    /** Doubles at most: a client that announces 64 KiB and sends nothing must not have them reserved. */
    private void grow(int needed) {
        if (needed > header.length) {
            header = Arrays.copyOf(header, Math.min(announced, Math.max(needed, 2 * header.length)));
        }
    }

    private void finishIfWhole() {
        if (consumed == announced) {
            finish(BinaryHeader.parse(header, announced));
            header = new byte[0];
        }
    }

    private void finish(Parsed parsed) {
        switch (parsed) {
            case Parsed.Good(ProxyHeader good) -> {
                done = good;
                state = State.DONE;
            }
            case Parsed.Bad(String wrong) -> malformed(wrong);
        }
    }

    private int malformed(String wrong) {
        problem = wrong;
        state = State.MALFORMED;
        return 0;
    }
}
