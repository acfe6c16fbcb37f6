package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.preface.TlsAlert;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A client until it has a backend: its bytes wait in the kernel, and its edges are kept for the relay.
 *
 * <p>Threading: owned by the loop of the session.
 */
public final class EarlyClient {
    /** Who has sent more than a megabyte for a ClientHello is not told anything. */
    private static final int MOST_READS = 4;

    private Connection connection;
    private final MemorySegment scratch;
    private int ready;
    private boolean sent;
    private boolean askedForTls;
    private boolean secured;

    /** @param scratch of the loop */
    public EarlyClient(Connection connection, MemorySegment scratch) {
        this.connection = connection;
        this.scratch = scratch;
    }

    /** The client itself. */
    public Connection connection() {
        return connection;
    }

    /** The client speaks TLS with us from now on; what it says next has no edge of its own. */
    public void secured(Connection tls) {
        connection = tls;
        secured = true;
        askedForTls = false; // and has got it
        add(Ready.IN);
    }

    /** Of the loop. */
    public MemorySegment scratch() {
        return scratch;
    }

    /** Notes edges. */
    public void add(int edges) {
        ready |= edges;
    }

    /**
     * Says with an alert of TLS why the client is refused.
     *
     * @return whether that was said: within a session of TLS an alert would be a message like others
     */
    public boolean alert(TlsAlert alert) {
        if (secured) {
            return false;
        }
        sendLast(alert.record());
        return true;
    }

    /**
     * Says in the words of PostgreSQL that there is no session without TLS.
     *
     * @return whether that was said: only one who begins such a session understands it
     */
    public boolean refusePlainPostgres() {
        boolean begins = PostgresRefusal.isStartup(scratch, connection.peek(scratch, PostgresRefusal.HEAD_BYTES));
        if (begins) {
            sendLast(PostgresRefusal.message());
        }
        return begins;
    }

    /**
     * Sends once what fits, before the end. What the client has sent is read first: else the end of the connection would be a reset, which may
     * take the bytes with it.
     */
    private void sendLast(byte[] bytes) {
        int size = Math.toIntExact(scratch.byteSize());
        for (int reads = 0; reads < MOST_READS && connection.receive(scratch, size) > 0; ) {
            reads++;
        }
        MemorySegment.copy(bytes, 0, scratch, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int _ = connection.send(scratch, 0, bytes.length, true);
    }

    /** Whether it begins with a request to cancel a query, as PostgreSQL's clients send it. */
    public boolean asksToCancel() {
        return StartTlsReader.isCancelRequest(scratch, connection.peek(scratch, StartTlsReader.REQUEST_BYTES));
    }

    /** All edges so far. */
    public int ready() {
        return ready;
    }

    /** It has asked for TLS, in the way of its protocol, and was told to begin. */
    void askedForTls() {
        askedForTls = true;
    }

    /** Whether the backend is to be asked for TLS in its name. */
    public boolean hasAskedForTls() {
        return askedForTls;
    }

    /** Whether its stream has ended or broken. */
    boolean isEnding() {
        return Ready.any(ready, Ready.RDHUP | Ready.ERR);
    }

    /** Whether it had sent bytes before it left, though none was read. */
    boolean hasSent() {
        return sent;
    }

    /** True when bytes of it wait to be read, as far as edges tell. */
    boolean hasBytes() {
        return Ready.any(ready, Ready.IN) && connection.peek(scratch, 1) > 0;
    }

    /**
     * Why the session is to end, judged by the edges so far; null when it goes on.
     *
     * @param queued true while it waits in the queue of the pool
     * @param abortOnClose true when the end of its stream is enough, as the pool says
     */
    @Nullable
    Cause departure(boolean queued, boolean abortOnClose) {
        // Not HUP: a Unix socket shows it when the client has closed, which may follow a whole request.
        boolean reset = Ready.any(ready, Ready.ERR);
        if (!reset && !(isEnding() && (queued || abortOnClose))) {
            return null;
        }
        sent = connection.peek(scratch, 1) > 0; // also after a reset: the kernel keeps what came before it
        if (reset) {
            return Cause.CLIENT_RESET;
        }
        return abortOnClose || !sent ? Cause.CLIENT_LEFT : null; // one with a request may be half-closed
    }
}
