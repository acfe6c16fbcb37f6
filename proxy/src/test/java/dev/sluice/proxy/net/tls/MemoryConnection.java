package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory, whose other end takes only so much. */
final class MemoryConnection implements Connection {
    private final ArrayDeque<Byte> queue = new ArrayDeque<>();
    private final IntUnaryOperator pieces;
    private @Nullable MemoryConnection peer;
    int room;
    int sends;
    boolean finished;
    boolean reset;
    boolean closed;

    private MemoryConnection(int room, IntUnaryOperator pieces) {
        this.room = room;
        this.pieces = pieces;
    }

    /**
     * Two ends.
     *
     * @param room bytes that each end takes before it is read
     * @param pieces how many of so many bytes a call moves
     */
    static MemoryConnection[] pair(int room, IntUnaryOperator pieces) {
        MemoryConnection one = new MemoryConnection(room, pieces);
        MemoryConnection other = new MemoryConnection(room, pieces);
        one.peer = other;
        other.peer = one;
        return new MemoryConnection[] {one, other};
    }

    private MemoryConnection peer() {
        if (peer == null) {
            throw new IllegalStateException();
        }
        return peer;
    }

    int waiting() {
        return queue.size();
    }

    /** Puts bytes there that the peer has not sent. */
    void arrive(byte[] bytes) {
        for (byte each : bytes) {
            queue.add(each);
        }
    }

    /** Damages what waits to be read. */
    void damage(int at) {
        byte[] all = take(queue.size());
        all[at] ^= 1;
        arrive(all);
    }

    byte[] take(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = queue.remove();
        }
        return bytes;
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        if (peer().reset) {
            return FAILED;
        }
        if (queue.isEmpty()) {
            return peer().finished || peer().closed ? END : AGAIN;
        }
        int count = Math.max(1, pieces.applyAsInt(Math.min(length, queue.size())));
        MemorySegment.copy(take(count), 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
        return count;
    }

    @Override
    public int peek(MemorySegment buffer, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        if (peer().closed) {
            return FAILED;
        }
        sends++;
        int free = Math.min(length, room - peer().queue.size());
        int count = free <= 0 ? 0 : Math.max(1, pieces.applyAsInt(free));
        peer().arrive(buffer.asSlice(offset, count).toArray(ValueLayout.JAVA_BYTE));
        return count;
    }

    @Override
    public boolean shortReadDrains() {
        return false;
    }

    @Override
    public int unacknowledgedBytes() {
        return peer().queue.size();
    }

    @Override
    public void finishSending() {
        finished = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void reset() {
        closed = true;
        reset = true;
    }

    @Override
    public ConnectResult connectError() {
        return ConnectResult.OTHER;
    }

    @Override
    public @Nullable PeerAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable PeerAddress originalDestination() {
        return null;
    }

    @Override
    public void limitUnsent(TcpOptions options) {}

    @Override
    public void keepAlive(TcpOptions options) {}
}
