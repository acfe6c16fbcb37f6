package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A client of the admin endpoint of a running Sluice, with one request for each connection. Blocking. */
final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String UNAUTHORIZED = "401";

    /** The endpoint cannot be reached. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreachable(String message) {
            super(message);
        }
    }

    /** The endpoint has refused. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient JsonNode problem;

        Refused(JsonNode problem) {
            super(problem.path("title").asText("refused") + ": "
                    + problem.path("detail").asText());
            this.problem = problem;
        }

        /** What is refused on this side, after the answers of the endpoint. */
        static Refused because(String title, String detail) {
            return new Refused(JSON.createObjectNode().put("title", title).put("detail", detail));
        }

        JsonNode problem() {
            return problem;
        }
    }

    private final AdminPlace place;

    ApiClient(AdminPlace place) {
        this.place = place;
    }

    JsonNode get(String path) {
        return parse(exchange("GET", path, ""));
    }

    String text(String path) {
        return exchange("GET", path, "");
    }

    JsonNode send(String method, String path, String body) {
        return parse(exchange(method, path, body));
    }

    /** A name as a segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode parse(String body) {
        try {
            return PrintableJson.of(JSON.readTree(body));
        } catch (JacksonException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the endpoint says of a refusal: in JSON, or in words when it had no time for that. */
    private static JsonNode problem(String status, String text) {
        if (text.startsWith("{")) {
            return parse(text);
        }
        return JSON.createObjectNode()
                .put("title", "refused with " + status)
                .put(
                        "detail",
                        PrintableJson.of(JSON.getNodeFactory().textNode(text.strip()))
                                .asText());
    }

    private String exchange(String method, String path, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "%s %s HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                .formatted(method, path, content.length);
        byte[] answer;
        try {
            answer = place.exchange(head, content);
        } catch (IOException e) {
            throw new Unreachable(place.unreachable(e));
        }
        Answer parsed = Answer.of(answer);
        if (parsed == null) {
            throw new Unreachable("what answers on " + place + " does not speak HTTP");
        }
        if (parsed.status().equals(UNAUTHORIZED)) {
            throw Refused.because("unauthorized", place.tokenAdvice());
        }
        if (!parsed.status().startsWith("2")) {
            throw new Refused(problem(parsed.status(), parsed.body()));
        }
        return parsed.body();
    }
}
