package dev.sluice.proxy.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param path without the query, decoded, such as {@code /api/v1/pools/pg}
 * @param names what the pattern of the route left open, in its order
 * @param query parameters by name; of several the first
 * @param headers by name in lower case
 */
public record Request(
        String method,
        String path,
        List<String> names,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {
    Request named(List<String> values) {
        return new Request(method, path, values, query, headers, body);
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
