package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the process says of names that others chose does not steer the terminal of who asks. */
@Timeout(60)
class PrintableJsonTest {
    private static JsonNode read(String json) throws Exception {
        return PrintableJson.of(new JsonMapper().readTree(json));
    }

    @Test
    void textsAreEscapedAtEveryDepth() throws Exception {
        JsonNode node = read("{\"a\": [\"x\\u001b[2J\", {\"b\": \"y\\u009b\"}], \"n\": 1, \"z\": null}");
        assertThat(node.path("a").path(0).asText()).isEqualTo("x\\x1b[2J");
        assertThat(node.path("a").path(1).path("b").asText()).isEqualTo("y\\x9b");
        assertThat(node.path("n").asInt()).isEqualTo(1);
        assertThat(node.path("z").isNull()).isTrue();
        assertThat(read("\"\\u001b\"").asText()).isEqualTo("\\x1b");
    }

    @Test
    void aTextOfSeveralLinesKeepsThem() throws Exception {
        assertThat(read("[\"a.yaml:1:2: error\\n    1 | x\\r\"]").path(0).asText())
                .isEqualTo("a.yaml:1:2: error\n    1 | x\\r");
    }
}
