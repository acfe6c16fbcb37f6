package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.ReferencePart;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The page of the interface lists what its description has; {@code -Dreference.update=true} rewrites that part. */
class ApiReferenceTest {
    private static String table() throws IOException {
        StringBuilder table = new StringBuilder("| request | parameters | what it does |\n|---|---|---|\n");
        JsonNode paths = Json.MAPPER.readTree(PageFiles.read("openapi.json")).path("paths");
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                table.append("| `%s %s` | %s | %s |%n"
                        .formatted(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                parameters(method.getValue()),
                                method.getValue().path("summary").asText()));
            }
        }
        return table.toString();
    }

    private static String parameters(JsonNode method) {
        String query = StreamSupport.stream(method.path("parameters").spliterator(), false)
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .map(parameter -> "`" + parameter.path("name").asText() + "`")
                .collect(Collectors.joining(", "));
        String body =
                method.path("requestBody").at("/content/application~1json/schema/properties").properties().stream()
                        .map(property -> "`" + property.getKey() + "`")
                        .collect(Collectors.joining(", "));
        return body.isEmpty() ? query : "JSON: " + body;
    }

    @Test
    void thePageListsEachRequest() throws IOException {
        ReferencePart.verify("api.md", "requests", table());
    }
}
