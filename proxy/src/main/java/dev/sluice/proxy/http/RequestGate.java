package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A decoder of one request, and then of nothing until it is told to: what a client sends meanwhile stays as it came, at
 * most one read of it, and the rest in the kernel.
 *
 * <p>Threading: owned by the endpoint's loop.
 */
final class RequestGate extends HttpRequestDecoder {
    /** The longest path and query that make sense. */
    private static final int MOST_LINE = 4_096;
    /** All headers: browsers with cookies of other programs on the same host send some. */
    private static final int MOST_HEADERS = 8_192;

    /** With which a line of HAProxy's socket begins. */
    private static final Set<String> HAPROXY =
            Set.of("show", "set", "get", "add", "del", "enable", "disable", "clear", "shutdown", "help");

    private static final int LONGEST_WORD = 8;
    /** The type of a record of TLS that holds a ClientHello: no line end need follow, for which the decoder would wait. */
    private static final byte TLS_HANDSHAKE = 22;

    /** Whether bytes of the current request have come. */
    private boolean begun;

    private boolean ofHaproxy;
    private boolean ofTls;
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
        if (!begun && buffer.isReadable()) {
            begun = true;
            ofHaproxy = isOfHaproxy(buffer);
            ofTls = buffer.getByte(buffer.readerIndex()) == TLS_HANDSHAKE;
        }
        if (ofTls) {
            buffer.skipBytes(buffer.readableBytes());
            out.add(broken());
            closed = true;
            return;
        }
        super.decode(context, buffer, out);
        if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
            closed = true;
        }
    }

    private static HttpRequest broken() {
        HttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("TLS")));
        return request;
    }

    /** Methods of HTTP are upper case. */
    private static boolean isOfHaproxy(ByteBuf buffer) {
        if (!Character.isLowerCase(buffer.getByte(buffer.readerIndex()))) {
            return false;
        }
        int length = Math.min(buffer.readableBytes(), LONGEST_WORD + 1);
        String begin = buffer.toString(buffer.readerIndex(), length, StandardCharsets.US_ASCII);
        return HAPROXY.contains(begin.replaceFirst("(?s)[^a-z].*", ""));
    }

    /** Whether what came is no request but a line for HAProxy's socket. */
    boolean isOfHaproxy() {
        return ofHaproxy;
    }

    /** Whether what came is no request but the begin of TLS. */
    boolean isOfTls() {
        return ofTls;
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
        begun = false;
        super.channelRead(context, Unpooled.EMPTY_BUFFER);
        super.channelReadComplete(context);
    }

    /** No request may follow. */
    void end() {
        ended = true;
    }
}
