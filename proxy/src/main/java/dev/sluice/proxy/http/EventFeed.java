package dev.sluice.proxy.http;

import dev.sluice.proxy.log.Area;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * One event for all streams, again and again while there is a stream. It is written once, buffer by buffer, and each buffer goes to all of them
 * before the next is filled: whatever its size and their number, it takes the memory of one buffer.
 *
 * <p>Threading: any thread; events are made on a virtual thread of its own that ends with the last stream.
 */
public final class EventFeed {
    static final String TYPE = "text/event-stream";
    /** Dashboards open at once; each costs the network its share, and all of them together one event. */
    static final int MOST_STREAMS = 20;
    /** Of one address, so that others find room. */
    static final int MOST_STREAMS_OF_ONE = 10;
    /** What slow clients may cost the others; who takes longer for an event is closed, and comes again by itself. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** The time to make an event is at most this part of the time between two: 10 000 backends need longer pauses. */
    private static final int TIME_SHARE = 20;

    private static final Logger LOG = Area.ADMIN.logger();

    private record Stream(Channel channel, Source source, Refusals refusals) {}

    private final String name;
    private final long periodNanos;
    private final Response.Body data;
    private final List<Stream> streams = new ArrayList<>();
    private boolean running;

    /**
     * A feed that nobody listens to yet.
     *
     * @param name of the events
     * @param periodMillis between two events
     * @param data of the next event, on one line
     */
    public EventFeed(String name, long periodMillis, Response.Body data) {
        this.name = name;
        this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        this.data = data;
    }

    /** Whether another stream may be opened. */
    synchronized boolean hasRoom(Source source) {
        return streams.size() < MOST_STREAMS
                && (!source.bounded()
                        || streams.stream()
                                        .filter(stream -> stream.source().equals(source))
                                        .count()
                                < MOST_STREAMS_OF_ONE);
    }

    /** Opens a stream, which ends with its channel; closes it when others were faster. */
    synchronized void add(Channel channel, Source source, Refusals refusals) {
        if (!hasRoom(source)) {
            refusals.count(Refusal.STREAMS);
            channel.close();
            return;
        }
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, TYPE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        channel.writeAndFlush(head);
        Stream stream = new Stream(channel, source, refusals);
        streams.add(stream);
        channel.closeFuture().addListener(_ -> remove(stream));
        if (!running) {
            running = true;
            Thread.ofVirtual().name("sluice-http-events").start(this::run);
        }
    }

    private synchronized void remove(Stream stream) {
        streams.remove(stream);
    }

    /** Who gets the next event; nobody ends the thread. */
    private synchronized List<Stream> listening() {
        running = !streams.isEmpty();
        return List.copyOf(streams);
    }

    private void run() {
        for (List<Stream> all = listening(); !all.isEmpty(); all = listening()) {
            long start = System.nanoTime();
            Event event = new Event(all);
            try {
                event.write("event: " + name + "\ndata: ");
                data.writeTo(event);
                event.write("\n\n");
                event.handOver();
            } catch (Exception | StackOverflowError e) {
                LOG.error("an event could not be made; its streams are closed", e);
                all.forEach(stream -> stream.channel().close());
            }
            long took = System.nanoTime() - start;
            long working = took - event.waitedNanos;
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(periodNanos, working * TIME_SHARE) - took);
            } catch (InterruptedException _) {
                all.forEach(stream -> stream.channel().close());
            }
        }
    }

    /** The event under way: what is written goes to all streams at the same pace. */
    private static final class Event extends OutputStream {
        private final List<Stream> left;
        private final byte[] buffer = new byte[Answer.BUFFER];
        private int filled;
        private long waitedNanos;

        Event(List<Stream> all) {
            left = new ArrayList<>(all);
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int part = Math.min(length - done, buffer.length - filled);
                System.arraycopy(bytes, offset + done, buffer, filled, part);
                filled += part;
                done += part;
                if (filled == buffer.length) {
                    handOver();
                }
            }
        }

        /** Returns when all have taken the buffer, or are closed, so that it can be filled again. */
        void handOver() throws IOException {
            int length = filled;
            filled = 0;
            if (length == 0) {
                return;
            }
            List<ChannelFuture> sent = new ArrayList<>(left.size());
            for (Stream stream : left) {
                sent.add(stream.channel()
                        .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(buffer, 0, length))));
            }
            long start = System.nanoTime();
            for (int i = sent.size() - 1; i >= 0; i--) {
                if (!await(sent.get(i), SLOW_NANOS - waitedNanos - (System.nanoTime() - start))) {
                    left.get(i).refusals().count(Refusal.SLOW);
                    left.get(i).channel().close();
                    sent.get(i).awaitUninterruptibly(); // its buffer is ours again
                }
                if (!sent.get(i).isSuccess()) {
                    left.remove(i);
                }
            }
            waitedNanos += System.nanoTime() - start;
        }

        private static boolean await(ChannelFuture sent, long nanos) throws IOException {
            try {
                return sent.isDone() || sent.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
