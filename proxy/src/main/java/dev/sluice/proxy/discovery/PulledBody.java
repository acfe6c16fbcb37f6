package dev.sluice.proxy.discovery;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, fetched piece by piece by a thread that does not want to wait for ever: the streams of the JDK's client have
 * no read timeout. The client reads ahead one piece at most.
 *
 * <p>Threading: {@link #next} and {@link #close} by one thread, the rest by the client's.
 */
final class PulledBody implements BodySubscriber<PulledBody>, AutoCloseable {
    /** A piece of the body that came. */
    sealed interface Piece {
        /** Some bytes of the body. */
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        /** The end, as the server meant it. */
        record End() implements Piece {}

        /** The end of the connection in the middle of the body. */
        record Broken(String reason) implements Piece {}
    }

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public CompletionStage<PulledBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        if (subscription.complete(upstream)) {
            upstream.request(1);
        } else {
            upstream.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece.Bytes(buffers));
    }

    @Override
    public void onError(Throwable problem) {
        pieces.add(new Piece.Broken(Objects.requireNonNullElse(
                problem.getMessage(), problem.getClass().getSimpleName())));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }

    /** Waits for the next piece; null when none has come in time. */
    @Nullable
    Piece next(long timeoutNanos) throws InterruptedException {
        Piece piece = pieces.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        if (piece instanceof Piece.Bytes) {
            subscription.join().request(1);
        }
        return piece;
    }

    /** Gives up the rest of the body, and with it the connection. */
    @Override
    public void close() {
        if (!subscription.cancel(false)) {
            subscription.join().cancel();
        }
    }
}
