package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.config.text.Printable;
import java.util.Map;

/**
 * The answer of the process with every text in it fit for a terminal: it goes into tables, messages and the screen of
 * {@code top}. Stateless.
 */
final class PrintableJson {
    private PrintableJson() {}

    /** The same tree, changed in place. */
    static JsonNode of(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    entry.setValue(of(entry.getValue()));
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, of(array.get(i)));
                }
            }
            case TextNode text -> {
                String printable = Printable.ofLines(text.asText());
                return printable.equals(text.asText()) ? text : TextNode.valueOf(printable);
            }
            default -> {}
        }
        return node;
    }
}
