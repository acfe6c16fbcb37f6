package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A client of the admin endpoint of a running Sluice over its Unix socket, with one request for each connection.
 * Blocking.
 */
final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();

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

    private final Path socket;

    ApiClient(Path socket) {
        this.socket = socket;
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
        String head =
                "%s %s HTTP/1.1\r\nHost: sluice\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(method, path, content.length);
        byte[] answer;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            write(channel, head.getBytes(StandardCharsets.UTF_8));
            write(channel, content);
            answer = read(channel);
        } catch (IOException e) {
            throw new Unreachable(unreachable(socket, e));
        }
        Answer parsed = Answer.of(answer);
        if (parsed == null) {
            throw new Unreachable("what answers on " + socket + " does not speak HTTP");
        }
        if (!parsed.status().startsWith("2")) {
            throw new Refused(problem(parsed.status(), parsed.body()));
        }
        return parsed.body();
    }

    /** Names the ways to be wrong about the socket, where the words of the system say nothing about them. */
    static String unreachable(Path socket, IOException failure) {
        // The JDK has no type for it.
        if (String.valueOf(failure.getMessage()).contains("ermission denied")) {
            return "you may not open %s: use sudo, or be a user of its group (admin.mode and admin.owner of the configuration)"
                    .formatted(socket);
        }
        String words = "no Sluice answers on " + socket + ": " + failure.getMessage();
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
                ? words
                : words
                        + ". Does Sluice run here, and has its configuration \"admin: {socket: %s}\"? For another path use --admin PATH or -c FILE. Without an admin socket there is the dashboard on the metrics port, http://127.0.0.1:9400/ unless metrics.bind says otherwise"
                                .formatted(socket);
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }
}
