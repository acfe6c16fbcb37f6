package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The list of sessions has columns for what there is. */
class SessionTableTest {
    private static final String PLAIN = """
            {"id": "1", "client": "10.0.0.1:1", "frontend": "f", "route": null, "sni": null, "pool": "p", "backend": "b",
             "backendAddress": "b", "outgoing": "10.0.0.2:2", "phase": "data", "ageSeconds": 61, "idleSeconds": 1, "receivedBytes": 1, "sentBytes": 2}""";

    /** Whom a route has not taken yet. */
    private static final String WAITING = """
            {"id": "2", "client": "10.0.0.1:3", "frontend": "r", "route": null, "sni": null, "pool": null, "backend": null,
             "backendAddress": null, "outgoing": null, "phase": "handshake", "ageSeconds": 1, "idleSeconds": 1, "receivedBytes": 0, "sentBytes": 0}""";

    private static String table(String... sessions) throws IOException {
        JsonNode page = new JsonMapper().readTree("{\"sessions\": [" + String.join(",", sessions) + "]}");
        return SessionTable.of(PrintableJson.of(page));
    }

    @Test
    void withoutRoutesThereIsNoColumnForThem() throws IOException {
        assertThat(table(PLAIN).lines())
                .containsExactly(
                        "ID      CLIENT  FRONTEND  POOL/BACKEND    OUTGOING  PHASE   AGE  IDLE   IN  OUT",
                        " 1  10.0.0.1:1  f         p/b           10.0.0.2:2  data   1m1s    1s  1 B  2 B");
    }

    @Test
    void aNameIsShownUpToALengthAndWhatIsNotKnownIsADash() throws IOException {
        String routed = PLAIN.replace("\"route\": null", "\"route\": \"sni=*.example\"")
                .replace("\"sni\": null", "\"sni\": \"" + "a".repeat(245) + ".example\"");
        assertThat(table(routed, WAITING).lines())
                .containsExactly(
                        "ID      CLIENT  FRONTEND  ROUTE          NAME                                                              POOL/BACKEND    OUTGOING  PHASE       AGE  IDLE   IN  OUT",
                        " 1  10.0.0.1:1  f         sni=*.example  " + "a".repeat(61)
                                + "...  p/b           10.0.0.2:2  data       1m1s    1s  1 B  2 B",
                        " 2  10.0.0.1:3  r         -              -                                                                 -                      -  handshake    1s    1s  0 B  0 B");
    }

    @Test
    void aNameCannotSteerTheTerminal() throws IOException {
        assertThat(table(PLAIN.replace("\"sni\": null", "\"sni\": \"a\\u001b[2J\"")))
                .contains("a\\x1b[2J")
                .doesNotContain("\u001b");
    }
}
