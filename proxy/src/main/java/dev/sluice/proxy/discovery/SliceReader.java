package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the JSON of the API server: lists, events, and the {@code Status} objects that errors come as. Unknown
 * fields and values are skipped, as the API asks of its clients; an object without name or version is an error.
 */
final class SliceReader {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern POD_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final int GONE = 410;
    private static final int MAX_PORT = 65_535;

    /**
     * One page of a list.
     *
     * @param version the resource version at which a watch goes on
     * @param next token of the next page; empty on the last one
     */
    record Page(List<EndpointSlice> slices, String version, String next) {}

    private SliceReader() {}

    static Page page(byte[] body) throws ApiFailure {
        try (JsonParser parser = JSON.createParser(body)) {
            List<EndpointSlice> slices = new ArrayList<>();
            JsonNode metadata = MissingNode.getInstance();
            expect(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("metadata")) {
                    metadata = JSON.readTree(parser);
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    // One by one: the tree of a whole list would be many times its text.
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        slices.add(slice(JSON.readTree(parser)));
                    }
                    expect(parser.currentToken() == JsonToken.END_ARRAY);
                } else {
                    parser.skipChildren();
                }
            }
            expect(parser.currentToken() == JsonToken.END_OBJECT);
            return new Page(
                    slices,
                    required(metadata, "resourceVersion"),
                    metadata.path("continue").asText(""));
        } catch (IOException e) {
            throw ApiFailure.garbled("the API server sent a list that is not JSON: " + firstLine(e));
        }
    }

    /** One event of a watch; an event of type ERROR is thrown. */
    static WatchEvent event(byte[] text) throws ApiFailure {
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (IOException e) {
            throw ApiFailure.garbled("the API server sent an event that is not JSON: " + firstLine(e));
        }
        JsonNode object = event.path("object");
        JsonNode metadata = object.path("metadata");
        return switch (event.path("type").asText("")) {
            case "ADDED", "MODIFIED" -> new WatchEvent.Changed(slice(object));
            case "DELETED" -> new WatchEvent.Deleted(required(metadata, "name"), required(metadata, "resourceVersion"));
            case "ERROR" -> throw failure(object.path("code").asInt(0), object);
            // Of a type that this version does not know, only the place in the history counts.
            default -> new WatchEvent.Bookmark(required(metadata, "resourceVersion"));
        };
    }

    /** What a {@code Status} object means; one that is none means what the HTTP status says. */
    static ApiFailure failure(int code, byte[] body) {
        JsonNode status;
        try {
            status = JSON.readTree(body);
        } catch (IOException _) {
            status = MissingNode.getInstance();
        }
        return failure(code, status);
    }

    private static ApiFailure failure(int code, JsonNode status) {
        String message = status.path("message").asText("");
        String text = "the API server says " + (code == 0 ? "" : code + " ") + (message.isEmpty() ? "" : message);
        String why = status.path("reason").asText("");
        if (code == GONE || why.equals("Expired") || why.equals("Gone") || isFromTheFuture(status)) {
            return ApiFailure.expired(text.strip());
        }
        return ApiFailure.refused(text.strip());
    }

    /** An API server that lags behind, or was restored from a backup, answers so to a version that it has not seen. */
    private static boolean isFromTheFuture(JsonNode status) {
        for (JsonNode cause : status.path("details").path("causes")) {
            if (cause.path("reason").asText("").equals("ResourceVersionTooLarge")) {
                return true;
            }
        }
        return status.path("message").asText("").contains("Too large resource version");
    }

    private static EndpointSlice slice(JsonNode node) throws ApiFailure {
        JsonNode metadata = node.path("metadata");
        List<EndpointSlice.Port> ports = new ArrayList<>();
        for (JsonNode port : node.path("ports")) {
            int number = port.path("port").asInt(0);
            ports.add(new EndpointSlice.Port(
                    port.path("name").asText(""),
                    port.path("protocol").asText("TCP").equals("TCP"),
                    number > 0 && number <= MAX_PORT ? number : 0));
        }
        List<EndpointSlice.Member> members = new ArrayList<>();
        for (JsonNode endpoint : node.path("endpoints")) {
            members.add(member(endpoint));
        }
        return new EndpointSlice(
                required(metadata, "name"),
                required(metadata, "resourceVersion"),
                addressType(node.path("addressType").asText("")),
                ports,
                members);
    }

    private static EndpointSlice.AddressType addressType(String text) {
        return switch (text) {
            case "IPv4" -> EndpointSlice.AddressType.IPV4;
            case "IPv6" -> EndpointSlice.AddressType.IPV6;
            default -> EndpointSlice.AddressType.OTHER;
        };
    }

    private static EndpointSlice.Member member(JsonNode endpoint) {
        JsonNode conditions = endpoint.path("conditions");
        boolean ready = conditions.path("ready").asBoolean(true);
        JsonNode target = endpoint.path("targetRef");
        Set<String> zones = new LinkedHashSet<>();
        for (JsonNode zone : endpoint.path("hints").path("forZones")) {
            zones.add(zone.path("name").asText(""));
        }
        return new EndpointSlice.Member(
                endpoint.path("addresses").path(0).asText(""),
                ready,
                conditions.path("serving").asBoolean(ready),
                conditions.path("terminating").asBoolean(false),
                target.path("kind").asText("").equals("Pod") ? podName(target.path("name")) : null,
                zones);
    }

    /** Null for what is no name of a pod (RFC 1123): it would become a label of metrics, a part of paths and of lines. */
    private static @Nullable String podName(JsonNode node) {
        String text = node.asText("");
        return POD_NAME.matcher(text).matches() ? text : null;
    }

    private static String required(JsonNode metadata, String field) throws ApiFailure {
        String text = metadata.path(field).asText("");
        if (text.isEmpty()) {
            throw ApiFailure.garbled("the API server sent an object without metadata." + field);
        }
        return text;
    }

    private static void expect(boolean holds) throws ApiFailure {
        if (!holds) {
            throw ApiFailure.garbled("the API server sent something else than a list of EndpointSlices");
        }
    }

    private static String firstLine(IOException e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
