package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One answer on its way: a buffer that is filled, handed over, and filled again when the kernel has taken all of it. So a client that does not
 * read holds one buffer and one thread's stack, for a bounded time. An answer that fits into the buffer leaves with its length, a longer one
 * in chunks.
 *
 * <p>Threading: the thread that makes the answer; {@link #abandon} and {@link #stalledNanos} any.
 */
final class Answer extends OutputStream {
    /** Of one answer in this process; its copy in the channel has the same size. */
    static final int BUFFER = 16 * 1024;
    /** From one buffer to the next: a client that takes nothing for this long is gone. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** From the first buffer to the last: Prometheus waits ten seconds as a rule, and a person not longer. */
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Channel channel;
    private final HttpVersion version;
    private final boolean head;
    private final Refusals refusals;
    private boolean keep;
    private int status = Response.OK;
    private String type = "";
    private Map<String, String> headers = Map.of();
    private byte[] buffer = new byte[0];
    private int filled;
    private boolean begun;
    private long startNanos;
    private volatile long waitingSinceNanos;
    private volatile boolean waiting;

    /**
     * The answer to one request.
     *
     * @param head whether only the head is wanted
     * @param keep whether the client wants to go on after it
     */
    Answer(Channel channel, HttpVersion version, boolean head, boolean keep, Refusals refusals) {
        this.channel = channel;
        this.version = version;
        this.head = head;
        this.keep = keep;
        this.refusals = refusals;
    }

    /** Says what follows. */
    void describe(int answerStatus, String contentType, Map<String, String> more) {
        status = answerStatus;
        type = contentType;
        headers = more;
        filled = 0;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (filled == BUFFER) {
                handOver();
            }
            int part = Math.min(length - done, BUFFER - filled);
            if (filled + part > buffer.length) {
                buffer = java.util.Arrays.copyOf(buffer, Math.min(BUFFER, Math.max(filled + part, 2 * buffer.length)));
            }
            System.arraycopy(bytes, offset + done, buffer, filled, part);
            filled += part;
            done += part;
        }
    }

    /** True once the client has seen its status: it cannot become another answer any more. */
    boolean hasBegun() {
        return begun;
    }

    private void handOver() throws IOException {
        if (!begun) {
            begun = true;
            startNanos = System.nanoTime();
            HttpResponse message = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
            if (version.equals(HttpVersion.HTTP_1_1)) {
                message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            } else {
                keep = false; // the end of the connection is the end of the answer
            }
            send(complete(message));
        }
        int length = filled;
        filled = 0;
        send(new DefaultHttpContent(Unpooled.wrappedBuffer(buffer, 0, length)));
    }

    /** Sends what is left; true when the client may go on with another request. */
    boolean finish() throws IOException {
        if (begun) {
            if (filled > 0) {
                handOver();
            }
            send(LastHttpContent.EMPTY_LAST_CONTENT);
            return keep;
        }
        startNanos = System.nanoTime();
        send(whole(Unpooled.wrappedBuffer(buffer, 0, filled)));
        return keep;
    }

    /** Sends all of a small answer without waiting, from the loop. */
    ChannelFuture sendAtOnce(Response.Whole small) {
        describe(small.status(), small.type(), small.headers());
        return channel.writeAndFlush(whole(Unpooled.copiedBuffer(small.body(), StandardCharsets.UTF_8)));
    }

    private HttpResponse whole(ByteBuf body) {
        begun = true;
        int length = body.readableBytes();
        HttpResponse message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), head ? Unpooled.EMPTY_BUFFER : body);
        if (!head || length > 0) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        return complete(message);
    }

    private HttpResponse complete(HttpResponse message) {
        message.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        headers.forEach((name, value) -> message.headers().set(name, value));
        if (!keep) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!version.equals(HttpVersion.HTTP_1_1)) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return message;
    }

    private void send(Object message) throws IOException {
        ChannelPromise sent = channel.newPromise();
        try {
            channel.eventLoop().execute(() -> write(message, sent));
        } catch (RejectedExecutionException e) {
            throw new IOException("the endpoint has closed", e);
        }
        try {
            long left = Math.min(STALL_NANOS, startNanos + WHOLE_NANOS - System.nanoTime());
            if (left <= 0 || !sent.await(left, TimeUnit.NANOSECONDS)) {
                abandon();
                throw new IOException("the client did not take its answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            waiting = false;
        }
        if (!sent.isSuccess()) {
            throw new IOException(sent.cause());
        }
    }

    /** On the loop: what that is late by is not the client's. */
    private void write(Object message, ChannelPromise sent) {
        channel.writeAndFlush(message, sent);
        if (!sent.isDone()) {
            waitingSinceNanos = System.nanoTime();
            waiting = true;
        }
    }

    /** How long the client has not taken what it was sent. */
    long stalledNanos() {
        return waiting ? System.nanoTime() - waitingSinceNanos : 0;
    }

    /** Breaks off. */
    void abandon() {
        refusals.count(Refusal.SLOW);
        channel.close();
    }
}
