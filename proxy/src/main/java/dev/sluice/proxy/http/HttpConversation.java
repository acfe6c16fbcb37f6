package dev.sluice.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the endpoint: a request at a time, each within its time. The next one is decoded when the answer has left.
 *
 * <p>Threading: owned by the endpoint's loop; answers are made on other threads.
 */
final class HttpConversation extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** From the connection, or the last answer, to the end of the next request: slow clients hold their place no longer. */
    private static final long REQUEST_SECONDS = 10;
    /** In the lane: a probe's request follows its connection at once. */
    private static final long LANE_SECONDS = 3;
    /** From the connection to the end of a handshake of TLS, as frontends have it. */
    private static final long HANDSHAKE_SECONDS = 5;

    private static final String NOT_HAPROXY =
            "not a request of HTTP/1.1. This is not the socket of HAProxy: \"sluice status\" is its \"show stat\", \"sluice connections\" its"
                    + " \"show sess\", \"sluice backend\" its \"set server\"; docs/from-haproxy.md has the rest\n";

    private static final String NOT_HTTPS = "this port speaks HTTP, not HTTPS: ask it by http://\n";

    private final HttpEndpoint endpoint;
    private final RequestGate gate;
    private final Channel channel;
    private final Source source;
    private @Nullable Refusal inLane;
    private boolean gone;
    private boolean shakesHands;
    private long idleSinceNanos = System.nanoTime();
    private @Nullable ScheduledFuture<?> deadline;

    HttpConversation(HttpEndpoint endpoint, RequestGate gate, Channel channel) {
        this.endpoint = endpoint;
        this.gate = gate;
        this.channel = channel;
        this.source = Source.of(channel.remoteAddress());
        this.shakesHands = endpoint.isEncrypted();
    }

    Source source() {
        return source;
    }

    /** Whether it may only probe. */
    boolean isInLane() {
        return inLane != null;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        inLane = endpoint.clients().admit(this);
        channel.closeFuture().addListener(_ -> leave());
        expectRequest();
    }

    /** Since when it waits for a request. */
    long idleSinceNanos() {
        return idleSinceNanos;
    }

    private void expectRequest() {
        idleSinceNanos = System.nanoTime();
        long seconds = isInLane() ? LANE_SECONDS : shakesHands ? HANDSHAKE_SECONDS : REQUEST_SECONDS;
        deadline = channel.eventLoop().schedule(this::onLate, seconds, TimeUnit.SECONDS);
    }

    private void onLate() {
        if (shakesHands) {
            endpoint.refusals().count(Refusal.HANDSHAKE);
        }
        channel.close();
    }

    /** The handshake is over; the request has a time of its own. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Encryption.Event.SECURED && !gone && deadline != null) {
            shakesHands = false;
            deadline.cancel(false);
            expectRequest();
        }
    }

    private void leave() {
        if (!gone) {
            gone = true;
            endpoint.clients().remove(this);
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Closes it for another one. */
    void end(Refusal why) {
        endpoint.refusals().count(why);
        leave();
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        channel.config().setAutoRead(false); // the next request waits for this answer
        if (gone) {
            return;
        }
        endpoint.clients().onBusy(this);
        Request request = message.decoderResult().isFailure() ? null : request(message);
        Answer answer = new Answer(
                channel,
                message.protocolVersion(),
                message.method().equals(HttpMethod.HEAD),
                HttpUtil.isKeepAlive(message) && request != null && !isInLane(),
                endpoint.refusals());
        if (request == null) {
            String words =
                    gate.isOfHaproxy() ? NOT_HAPROXY : gate.isOfTls() ? NOT_HTTPS : "not a request of HTTP/1.1\n";
            sendAndClose(Response.text(Response.BAD_REQUEST, words), answer);
            return;
        }
        if (inLane != null) {
            answerInLane(inLane, request, answer);
            return;
        }
        try {
            endpoint.threads().execute(() -> {
                Answering answering = new Answering(endpoint, source, request, answer);
                answering.answer();
                tellAnswered(context, answering);
            });
        } catch (RejectedExecutionException _) {
            channel.close(); // the endpoint is closing
        }
    }

    /** Answers a probe, which waits for nothing, and tells everybody else to come back; at once, so that nobody holds a place. */
    private void answerInLane(Refusal why, Request request, Answer answer) {
        if (endpoint.router().effort(request) == Router.Effort.PROBE) {
            sendAndClose(endpoint.router().answer(request), answer);
        } else {
            endpoint.refusals().count(why);
            sendAndClose(Response.busy("all connections are taken; /livez and /readyz are answered"), answer);
        }
    }

    private void sendAndClose(Response response, Answer answer) {
        if (response instanceof Response.Whole whole) {
            answer.sendAtOnce(whole).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }

    private void tellAnswered(ChannelHandlerContext context, Answering answering) {
        try {
            channel.eventLoop().execute(() -> onAnswered(context, answering));
        } catch (RejectedExecutionException _) {
            channel.close(); // the endpoint has closed meanwhile
        }
    }

    private void onAnswered(ChannelHandlerContext context, Answering answering) {
        EventFeed feed = answering.feed();
        if (gone || !channel.isActive()) {
            return;
        }
        if (feed != null) {
            gate.end();
            channel.config().setAutoRead(true); // to see when it leaves
            feed.add(channel, source, endpoint.refusals());
            return;
        }
        if (!answering.mayGoOn()) {
            channel.close();
            return;
        }
        endpoint.clients().onIdle(this);
        expectRequest();
        channel.config().setAutoRead(true);
        try {
            gate.open(context.pipeline().context(gate));
        } catch (Exception e) {
            exceptionCaught(context, e);
        }
    }

    /** Null when its target cannot be decoded. */
    private static @Nullable Request request(FullHttpRequest message) {
        String path;
        Map<String, List<String>> parameters;
        try {
            QueryStringDecoder uri = new QueryStringDecoder(message.uri());
            path = uri.path();
            parameters = uri.parameters();
        } catch (IllegalArgumentException _) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        message.headers()
                .forEach(entry -> headers.putIfAbsent(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return new Request(
                message.method().name(),
                path,
                List.of(),
                parameters,
                headers,
                message.content().toString(StandardCharsets.UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        channel.close(); // the client broke off, or sent something that is too large
    }
}
