package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes one request and then nothing until it is told to: what a client sends meanwhile stays as it came, at most one read of it, and the
 * rest in the kernel.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class RequestGate extends HttpRequestDecoder {
    /** The longest path and query that make sense. */
    private static final int MOST_LINE = 4_096;
    /** All headers: browsers with cookies of other programs on the same host send some. */
    private static final int MOST_HEADERS = 8_192;

    private boolean closed;
    private boolean ended;

    RequestGate() {
        super(new HttpDecoderConfig().setMaxInitialLineLength(MOST_LINE).setMaxHeaderSize(MOST_HEADERS));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (closed) {
            return;
        }
        super.decode(context, buffer, out);
        if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
            closed = true;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (ended) {
            ReferenceCountUtil.release(message);
            context.close(); // a stream has no end behind which another answer could come
            return;
        }
        super.channelRead(context, message);
    }

    /** Goes on with what has come, and with what comes. */
    void open(ChannelHandlerContext context) throws Exception {
        closed = false;
        super.channelRead(context, Unpooled.EMPTY_BUFFER);
        super.channelReadComplete(context);
    }

    /** No request may follow. */
    void end() {
        ended = true;
    }
}
