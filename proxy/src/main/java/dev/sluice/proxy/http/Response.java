package dev.sluice.proxy.http;

import java.io.OutputStream;
import java.util.Map;

/** One answer. */
public sealed interface Response {
    int OK = 200;
    int BAD_REQUEST = 400;
    int UNAUTHORIZED = 401;
    int FORBIDDEN = 403;
    int NOT_FOUND = 404;
    int METHOD_NOT_ALLOWED = 405;
    int CONFLICT = 409;
    int UNPROCESSABLE = 422;
    int UNAVAILABLE = 503;

    /** A complete answer, which is small. */
    record Whole(int status, String type, String body, Map<String, String> headers) implements Response {}

    /** An answer that is made while it is sent, as fast as the client takes it; of any size. */
    record Streamed(String type, Map<String, String> headers, Body body) implements Response {}

    /** An answer that goes on for as long as the client stays: server-sent events, the same for all. */
    record Events(EventFeed feed) implements Response {}

    /**
     * A writer of an answer's body; on a thread of its own, which the output holds up while the client does not read.
     */
    @FunctionalInterface
    interface Body {
        /** Anything thrown before the first buffer is full becomes an answer of its own; later it ends the connection. */
        void writeTo(OutputStream out) throws Exception;
    }

    static Response of(int status, String type, String body) {
        return new Whole(status, type, body, Map.of());
    }

    static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    static Response json(int status, String json) {
        return of(status, "application/json", json);
    }

    static Response streamed(String type, Body body) {
        return new Streamed(type, Map.of(), body);
    }

    /** There is too much to do; in a second there may be less. */
    static Whole busy(String why) {
        return new Whole(UNAVAILABLE, "text/plain; charset=utf-8", why + "\n", Map.of("Retry-After", "1"));
    }
}
