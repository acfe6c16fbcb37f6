package dev.sluice.it.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A steady load of new connections, to a Redis if nothing else is said: each says PING, reads the answer and closes. Unless it is
 * a flood, its rate does not depend on the answers.
 */
public final class Load implements AutoCloseable {
    /**
     * What became of one connection.
     *
     * @param failure what went wrong; empty when the answer was right
     */
    public record Outcome(long startNanos, long endNanos, String failure) {
        public boolean failed() {
            return !failure.isEmpty();
        }

        public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(endNanos - startNanos);
        }
    }

    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MILLIS = 30_000;

    private final InetAddress source;
    private final InetSocketAddress target;
    private final byte[] request;
    private final byte[] reply;
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicLong open = new AtomicLong();
    private final Thread pacer;
    private volatile boolean stopped;

    private Load(InetAddress source, int port, byte[] request, byte[] reply, Consumer<Load> work) {
        this.source = source;
        this.request = request;
        this.reply = reply;
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        pacer = Thread.ofPlatform().daemon().unstarted(() -> work.accept(this));
    }

    private static Load start(Load load) {
        load.pacer.start();
        return load;
    }

    public static Load on(int port, long perSecond) {
        return from("127.0.0.1", port, perSecond);
    }

    /** As {@link #on}, from another address of this machine. */
    public static Load from(String source, int port, long perSecond) {
        return paced(source, port, perSecond, PING, PONG);
    }

    /** As {@link #on}, where something else is said, and is to be sent back. */
    public static Load echo(int port, long perSecond, byte[] said) {
        return paced("127.0.0.1", port, perSecond, said, said);
    }

    private static Load paced(String source, int port, long perSecond, byte[] request, byte[] reply) {
        long everyNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        return start(new Load(InetAddress.ofLiteral(source), port, request, reply, load -> load.pace(everyNanos)));
    }

    /** One connection after the other as fast as they end, from another address of this machine. */
    public static Load flood(String source, int port) {
        return start(new Load(InetAddress.ofLiteral(source), port, PING, PONG, Load::repeat));
    }

    private void repeat() {
        while (!stopped) {
            exchange();
        }
    }

    private void pace(long everyNanos) {
        for (long due = System.nanoTime(); !stopped; due += everyNanos) {
            Await.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())), "the pace of the clients");
            open.incrementAndGet();
            Thread.ofVirtual().start(() -> {
                exchange();
                open.decrementAndGet();
            });
        }
    }

    private void exchange() {
        long start = System.nanoTime();
        String failure = "";
        try (Socket socket = new Socket()) {
            if (!source.equals(target.getAddress())) { // a bound port is busy for a minute after its connection
                socket.bind(new InetSocketAddress(source, 0));
            }
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(target, TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            byte[] answer = socket.getInputStream().readNBytes(reply.length);
            if (!Arrays.equals(reply, answer)) {
                failure = "answer " + Arrays.toString(answer);
            }
        } catch (IOException e) {
            failure = e.toString();
        }
        outcomes.add(new Outcome(start, System.nanoTime(), failure));
    }

    /** Connections that have ended so far. */
    public List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    public List<Outcome> failures() {
        return outcomes.stream().filter(Outcome::failed).toList();
    }

    /** Waits until so many more connections have succeeded. */
    public void awaitSuccesses(long more) {
        long goal = successes() + more;
        Await.until(more + " connections succeed", () -> successes() >= goal);
    }

    /** Waits until so many more connections have failed. */
    public void awaitFailures(long more) {
        long goal = failures().size() + more;
        Await.until(more + " connections fail", () -> failures().size() >= goal);
    }

    private long successes() {
        return outcomes.stream().filter(outcome -> !outcome.failed()).count();
    }

    /** Starts no more and waits for the end of those that are open. */
    public List<Outcome> stop() {
        stopped = true;
        Await.until("all connections end", () -> !pacer.isAlive() && open.get() == 0);
        return outcomes();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
