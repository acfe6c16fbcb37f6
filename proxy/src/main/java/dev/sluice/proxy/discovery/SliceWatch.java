package dev.sluice.proxy.discovery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One watch: the stream of events about the slices of a service.
 *
 * <p>Threading: one thread.
 */
final class SliceWatch implements AutoCloseable {
    /** The largest object that the API server stores is 1.5 MiB; its JSON may be larger than what it stores. */
    private static final int MAX_EVENT = 16 << 20;

    private final PulledBody body;
    private final JsonFrames frames = new JsonFrames(MAX_EVENT);

    SliceWatch(PulledBody body) {
        this.body = body;
    }

    /** The next event; null when it has not come in time, or not wholly yet. */
    @Nullable
    WatchEvent next(long timeoutNanos) throws ApiFailure, InterruptedException {
        byte[] event = frames.next();
        if (event != null) {
            return SliceReader.event(event);
        }
        switch (body.next(timeoutNanos)) {
            case null -> {
                return null;
            }
            case PulledBody.Piece.Bytes(var buffers) -> {
                for (ByteBuffer buffer : buffers) {
                    frames.feed(buffer);
                }
            }
            case PulledBody.Piece.Broken(String reason) ->
                throw ApiFailure.cut("the watch of the API server broke off: " + reason);
            case PulledBody.Piece.End _ -> {
                if (frames.isInside()) {
                    throw ApiFailure.cut("the watch of the API server ended in the middle of an event");
                }
                return new WatchEvent.Ended();
            }
        }
        event = frames.next();
        return event == null ? null : SliceReader.event(event);
    }

    @Override
    public void close() {
        body.close();
    }
}
