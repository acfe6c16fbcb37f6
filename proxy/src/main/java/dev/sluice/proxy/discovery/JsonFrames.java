package dev.sluice.proxy.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A splitter of a stream of JSON objects into objects, wherever the network has cut it. The API server writes one on
 * each line, but only the braces are a promise.
 *
 * <p>Threading: one thread.
 */
final class JsonFrames {
    private final int limit;
    private final Deque<byte[]> whole = new ArrayDeque<>();
    private ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private int depth;
    private boolean inString;
    private boolean escaped;
    private @Nullable ApiFailure broken;

    /** @param limit bytes of the largest object */
    JsonFrames(int limit) {
        this.limit = limit;
    }

    /** Takes the bytes; nothing after the first that does not belong into such a stream. */
    void feed(ByteBuffer chunk) {
        while (chunk.hasRemaining() && broken == null) {
            byte next = chunk.get();
            if (depth > 0 || next == '{') {
                append(next);
            } else if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                broken = ApiFailure.garbled("the API server sent something else than a stream of JSON objects");
            }
        }
    }

    private void append(byte next) {
        if (partial.size() == limit) {
            broken = ApiFailure.garbled("the API server sent an event of more than " + limit + " bytes");
            partial = new ByteArrayOutputStream();
            return;
        }
        partial.write(next);
        if (inString) {
            inString = escaped || next != '"';
            escaped = !escaped && next == '\\';
        } else if (next == '"') {
            inString = true;
        } else if (next == '{') {
            depth++;
        } else if (next == '}' && --depth == 0) {
            whole.add(partial.toByteArray());
            // A new one, so that one large event does not hold its memory for as long as the stream lasts.
            partial = new ByteArrayOutputStream();
        }
    }

    /** The next whole object, or null when its end has not come yet; a failure comes after the objects before it. */
    byte @Nullable [] next() throws ApiFailure {
        byte[] object = whole.poll();
        if (object == null && broken != null) {
            throw broken;
        }
        return object;
    }

    /** Whether an object has begun that has no end yet. */
    boolean isInside() {
        return depth > 0;
    }
}
