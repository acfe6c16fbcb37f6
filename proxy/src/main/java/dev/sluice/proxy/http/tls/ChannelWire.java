package dev.sluice.proxy.http.tls;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The ciphertext of a Netty channel as a connection: what has arrived and is to be read, and a way out that takes everything.
 *
 * <p>Threading: owned by the channel's loop.
 */
final class ChannelWire implements Connection {
    private final ChannelHandlerContext context;
    private final ByteBuf arrived;
    private @Nullable ChannelPromise promise;
    private boolean unflushed;

    ChannelWire(ChannelHandlerContext context) {
        this.context = context;
        this.arrived = context.alloc().directBuffer();
    }

    /** Takes over what the channel has read. */
    void arrive(ByteBuf bytes) {
        try {
            arrived.discardSomeReadBytes().writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /** All that has arrived and was not read; valid until the next call. */
    MemorySegment unread() {
        return MemorySegment.ofBuffer(arrived.nioBuffer());
    }

    /** The promise of the next bytes that are sent. */
    void promise(ChannelPromise of) {
        promise = of;
    }

    /** Whether bytes were sent since the last call, which the channel must flush. */
    boolean takeUnflushed() {
        boolean was = unflushed;
        unflushed = false;
        return was;
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        int count = Math.min(length, arrived.readableBytes());
        MemorySegment.copy(unread(), 0, buffer, 0, count);
        arrived.skipBytes(count);
        return count == 0 ? AGAIN : count;
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        ByteBuf out = context.alloc().directBuffer(length);
        out.writeBytes(buffer.asSlice(offset, length).asByteBuffer());
        ChannelPromise of = promise == null ? context.voidPromise() : promise;
        promise = null;
        unflushed = true;
        context.write(out, of);
        return length;
    }

    void release() {
        arrived.release();
    }

    /** The channel is closed by its handler. */
    @Override
    public void close() {}

    @Override
    public void reset() {}

    @Override
    public void finishSending() {}

    @Override
    public boolean shortReadDrains() {
        return true;
    }

    @Override
    public int unacknowledgedBytes() {
        return 0;
    }

    @Override
    public int peek(MemorySegment buffer, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConnectResult connectError() {
        throw new UnsupportedOperationException();
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
