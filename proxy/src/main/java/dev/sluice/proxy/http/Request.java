package dev.sluice.proxy.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param path without the query, decoded, such as {@code /api/v1/pools/pg}
 * @param names what the pattern of the route left open, in its order
 * @param parameters values by name, in their order, at least one each
 * @param headers by name in lower case
 */
public record Request(
        String method,
        String path,
        List<String> names,
        Map<String, List<String>> parameters,
        Map<String, String> headers,
        String body) {
    Request named(List<String> values) {
        return new Request(method, path, values, parameters, headers, body);
    }

    /** Parameters by name; of several the first. */
    public Map<String, String> query() {
        Map<String, String> query = new HashMap<>();
        parameters.forEach((name, values) -> query.put(name, values.getFirst()));
        return query;
    }

    /** All values of a parameter, in their order; none without it. */
    public List<String> all(String parameter) {
        return parameters.getOrDefault(parameter, List.of());
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
