package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Answers in the words of a real API server, and some that no API server would give. */
final class FakeApiAnswers {
    private FakeApiAnswers() {}

    static void head(OutputStream out, int code, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " X\r\nContent-Type: application/json\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    static FakeApiServer.Answer json(int code, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return (_, out) -> {
            String[] all = new String[headers.length + 1];
            System.arraycopy(headers, 0, all, 0, headers.length);
            all[headers.length] = "Content-Length: " + bytes.length;
            head(out, code, all);
            out.write(bytes);
            out.flush();
        };
    }

    static ObjectNode status(String reason, String message, int code) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        return status.put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
    }

    static FakeApiServer.Answer status(int code, String reason, String message, String... headers) {
        return json(code, status(reason, message, code).toString(), headers);
    }

    static FakeApiServer.Answer tooLarge(String wanted, long current) {
        ObjectNode status =
                status("Timeout", "Too large resource version: %s, current: %d".formatted(wanted, current), 504);
        ObjectNode cause = status.putObject("details").putArray("causes").addObject();
        cause.put("reason", "ResourceVersionTooLarge").put("message", "Too large resource version");
        return json(504, status.toString());
    }

    static String event(String type, JsonNode object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    static String bookmark(long version) {
        return ("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"EndpointSlice\",\"apiVersion\":\"discovery.k8s.io/v1\","
                        + "\"metadata\":{\"resourceVersion\":\"%d\",\"creationTimestamp\":null},\"addressType\":\"\","
                        + "\"endpoints\":null,\"ports\":null}}\n")
                .formatted(version);
    }

    /** Some bytes with a status, then the end of the connection. */
    static FakeApiServer.Answer raw(int code, String body) {
        return (_, out) -> {
            head(out, code, "Transfer-Encoding: chunked");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0) {
                // An empty piece would be a proper end.
                return;
            }
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        };
    }

    /** Some bytes with status 200; the client has the time to read them, and may leave when it does not want more. */
    static FakeApiServer.Answer open(String body) {
        FakeApiServer.Answer raw = raw(200, body);
        return new FakeApiServer.Answer() {
            @Override
            public void write(FakeApiRequest request, OutputStream out) throws IOException, InterruptedException {
                raw.write(request, out);
            }

            @Override
            public boolean leavesTheEndToTheClient() {
                return true;
            }
        };
    }

    /** No answer until the test lets go. */
    static FakeApiServer.Answer hang(CountDownLatch until) {
        return (_, _) -> until.await();
    }
}
