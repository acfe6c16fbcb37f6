package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the endpoint: a request at a time, each within its time.
 *
 * <p>Threading: owned by the endpoint's loop; answers are made on other threads.
 */
final class HttpConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** From the connection, or the last answer, to the end of the next request: slow clients hold their place no longer. */
    private static final long REQUEST_SECONDS = 10;
    /** A client of a stream that has not taken an event for this long is gone. */
    private static final long STALLED_SECONDS = 10;

    private final Router router;
    private final Executor threads;
    private @Nullable ScheduledFuture<?> deadline;
    private volatile boolean streaming;

    HttpConversation(Router router, Executor threads) {
        this.router = router;
        this.threads = threads;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        expectRequest(context);
    }

    private void expectRequest(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> context.close(), REQUEST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (streaming) {
            context.close(); // a stream has no end behind which another answer could come
            return;
        }
        if (message.decoderResult().isFailure()) {
            send(context, Response.text(Response.BAD_REQUEST, "not a request of HTTP/1.1\n"), false, false);
            return;
        }
        boolean head = message.method().equals(HttpMethod.HEAD);
        boolean keep = HttpUtil.isKeepAlive(message);
        Request request = request(message);
        context.channel().config().setAutoRead(false); // the next request waits for this answer
        threads.execute(() -> {
            Response response = router.answer(request);
            if (response instanceof Response.Events events && !head) {
                streaming = true;
                stream(context.channel(), events);
            } else {
                context.executor().execute(() -> send(context, response, head, keep));
            }
        });
    }

    private static Request request(FullHttpRequest message) {
        QueryStringDecoder uri = new QueryStringDecoder(message.uri());
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, values.getFirst()));
        Map<String, String> headers = new HashMap<>();
        message.headers()
                .forEach(entry -> headers.putIfAbsent(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return new Request(
                message.method().name(),
                uri.path(),
                List.of(),
                query,
                headers,
                message.content().toString(StandardCharsets.UTF_8));
    }

    private void send(ChannelHandlerContext context, Response response, boolean head, boolean keep) {
        if (!(response instanceof Response.Whole whole)) {
            context.close();
            return;
        }
        ByteBuf body = Unpooled.copiedBuffer(whole.body(), StandardCharsets.UTF_8);
        int length = body.readableBytes();
        DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(whole.status()), head ? Unpooled.EMPTY_BUFFER : body);
        message.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, whole.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        whole.headers().forEach((name, value) -> message.headers().set(name, value));
        if (!keep) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelFuture sent = context.writeAndFlush(message);
        if (keep) {
            expectRequest(context);
            context.channel().config().setAutoRead(true);
        } else {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Sends events until the client goes or stalls. */
    private static void stream(Channel channel, Response.Events events) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        try {
            channel.writeAndFlush(head);
            channel.config().setAutoRead(true); // to see when it leaves
            while (channel.isActive()) {
                Response.Event event = events.source().next();
                String text = "event: " + event.name() + "\ndata: " + event.data() + "\n\n";
                ChannelFuture sent = channel.writeAndFlush(
                        new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
                if (!sent.await(STALLED_SECONDS, TimeUnit.SECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The source has ended.
        } finally {
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // the client broke off, or sent something that is too large
    }
}
