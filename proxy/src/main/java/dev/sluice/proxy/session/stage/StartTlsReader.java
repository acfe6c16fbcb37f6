package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The reader of what a client of PostgreSQL sends before its ClientHello. Requests for encryption are taken, eight bytes each, and answered;
 * everything else stays in the kernel.
 *
 * <p>Source: "SSL Session Encryption" and "GSSAPI Session Encryption" in the chapter on the message flow of PostgreSQL's protocol.
 * Threading: owned by the loop of the session.
 */
final class StartTlsReader {
    /** The progress of reading. */
    enum Progress {
        /** More bytes must come. */
        WAITING,
        /** What comes next is no request: a ClientHello, a plain start-up, a request to cancel, another protocol. */
        DONE,
        /** It has sent what may not be; see {@link #problem}. */
        BROKEN,
        /** The client has left. */
        LEFT
    }

    static final int REQUEST_BYTES = 8;
    private static final byte YES = 'S';
    private static final byte NO = 'N';
    /** What the requests begin with: their length, and a version that no client has. */
    private static final byte[] ALIKE = {0, 0, 0, REQUEST_BYTES, 0x04, (byte) 0xD2, 0x16};

    private static final byte[] CANCEL = {0, 0, 0, 16, 0x04, (byte) 0xD2, 0x16, 0x2E};
    private static final byte SSL = 0x2F;
    private static final byte GSS = 0x30;

    private final Connection client;
    private final MemorySegment scratch;
    private boolean agreed;
    private boolean declined;
    private String problem = "";

    StartTlsReader(Connection client, MemorySegment scratch) {
        this.client = client;
        this.scratch = scratch;
    }

    /** Whether so many bytes begin a request to cancel a query, which is a whole connection. It has a secret of the server in it, and gets no answer. */
    static boolean isCancelRequest(MemorySegment bytes, int length) {
        return length >= REQUEST_BYTES
                && MemorySegment.mismatch(bytes, 0, REQUEST_BYTES, MemorySegment.ofArray(CANCEL), 0, REQUEST_BYTES) < 0;
    }

    /** Whether the client has asked for TLS and was told to begin. */
    boolean hasAgreed() {
        return agreed;
    }

    /** Once {@link Progress#BROKEN}: why, without any text that the client could choose. */
    String problem() {
        return problem;
    }

    /** Looks at what has come, after an edge. */
    Progress read() {
        while (true) {
            int peeked = client.peek(scratch, REQUEST_BYTES + 1);
            if (peeked <= 0) {
                return peeked == StreamSocket.AGAIN ? Progress.WAITING : Progress.LEFT;
            }
            if (!isAlike(peeked)) {
                return Progress.DONE; // with a ClientHello too: since PostgreSQL 17 a client need not ask
            }
            if (peeked < REQUEST_BYTES) {
                return Progress.WAITING;
            }
            byte kind = at(REQUEST_BYTES - 1);
            if (kind != SSL && kind != GSS) {
                return Progress.DONE;
            }
            if (peeked > REQUEST_BYTES) { // somebody on the way could have put it there (CVE-2021-23214)
                return broken("bytes follow the request for encryption that are not encrypted");
            }
            if (kind == GSS && declined) {
                return broken("a second request for GSSAPI encryption");
            }
            if (!answer(kind == SSL ? YES : NO)) {
                return Progress.LEFT;
            }
            agreed = kind == SSL;
            declined = kind == GSS;
            if (agreed) {
                return Progress.DONE;
            }
        }
    }

    private boolean isAlike(int length) {
        for (int i = 0; i < Math.min(length, ALIKE.length); i++) {
            if (at(i) != ALIKE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Takes the request and answers it; false when the connection is broken. */
    private boolean answer(byte word) {
        if (client.receive(scratch, REQUEST_BYTES) != REQUEST_BYTES) {
            return false;
        }
        scratch.set(ValueLayout.JAVA_BYTE, 0, word);
        return client.send(scratch, 0, 1, false) == 1;
    }

    private byte at(int index) {
        return scratch.get(ValueLayout.JAVA_BYTE, index);
    }

    private Progress broken(String why) {
        problem = why;
        return Progress.BROKEN;
    }
}
