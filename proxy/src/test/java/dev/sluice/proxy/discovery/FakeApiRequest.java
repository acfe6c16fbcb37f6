package dev.sluice.proxy.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the fake API server read it.
 *
 * @param headers by name in lower case
 */
record FakeApiRequest(String path, Map<String, String> query, Map<String, String> headers) {
    /** Null at the end of the connection. */
    static @Nullable FakeApiRequest read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        String target = first.split(" ")[1];
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        String[] pathAndQuery = target.split("\\?", 2);
        Map<String, String> query = new HashMap<>();
        for (String pair : pathAndQuery[1].split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return new FakeApiRequest(pathAndQuery[0], query, headers);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    boolean isWatch() {
        return query.containsKey("watch");
    }

    /** A parameter; empty when it is not there. */
    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** The service whose slices are asked for. */
    String service() {
        return parameter("labelSelector").replaceFirst("^kubernetes.io/service-name=", "");
    }

    String token() {
        return headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
    }
}
