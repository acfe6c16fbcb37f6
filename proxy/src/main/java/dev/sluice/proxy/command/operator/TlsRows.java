package dev.sluice.proxy.command.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/** The table of the TLS of all frontends that end it. Stateless. */
final class TlsRows {
    private TlsRows() {}

    /** Behind an empty line; empty when no frontend ends TLS. */
    static String of(JsonNode stats) {
        Table table = new Table("FRONTEND", "HANDSHAKES", "RESUMED", "FAILED");
        boolean any = false;
        for (JsonNode frontend : stats.path("frontends")) {
            JsonNode tls = frontend.path("tls");
            if (tls.isObject()) {
                any = true;
                table.row(
                        frontend.path("name").asText(),
                        tls.path("handshakes").asLong(),
                        tls.path("resumed").asLong(),
                        counts(tls.path("failures")));
            }
        }
        return any ? "\n" + table : "";
    }

    /** Reasons with their numbers, but for those that are 0; 0 when there are no others. */
    static String counts(JsonNode reasons) {
        StringJoiner words = new StringJoiner(", ");
        reasons.properties().stream()
                .filter(reason -> reason.getValue().asLong() > 0)
                .forEach(reason ->
                        words.add(reason.getKey() + " " + reason.getValue().asLong()));
        return words.length() == 0 ? "0" : words.toString();
    }
}
