package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;

/** The marks on values that an operator has set instead of what is configured. Stateless. */
final class Marks {
    /** Explains the mark, for under a table. */
    static final String LEGEND = "* set by an operator; \"sluice config diff\" says what is configured";

    private static final String MARK = "*";

    private Marks() {}

    /** The mark when one of these keys of the backend is set, else nothing. */
    static String of(JsonNode backend, String... keys) {
        for (JsonNode override : backend.path("overrides")) {
            for (String key : keys) {
                if (override.path("key").asText().equals(key)) {
                    return MARK;
                }
            }
        }
        return "";
    }

    static boolean areOn(JsonNode stats) {
        return !stats.path("overrides").isEmpty();
    }
}
