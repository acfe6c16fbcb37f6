package dev.sluice.proxy.http;

import java.io.IOException;
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

    /** A complete answer. */
    record Whole(int status, String type, String body, Map<String, String> headers) implements Response {}

    /** An answer that goes on for as long as the client stays: server-sent events. */
    record Events(Source source) implements Response {}

    /** Gives events; on a thread of its own, which may block. */
    @FunctionalInterface
    interface Source {
        /** The next event, or the end when it throws. */
        Event next() throws IOException, InterruptedException;
    }

    /** One event. */
    record Event(String name, String data) {}

    static Response of(int status, String type, String body) {
        return new Whole(status, type, body, Map.of());
    }

    static Response text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    static Response json(int status, String json) {
        return of(status, "application/json", json);
    }
}
