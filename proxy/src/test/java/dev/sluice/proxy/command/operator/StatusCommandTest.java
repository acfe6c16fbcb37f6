package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatusCommandTest {
    @Test
    void aLongErrorOfADiscoveryIsBelowItsRow() throws IOException {
        String error = "the certificate of the API server is not signed by the authority in a file; ".repeat(4);
        String stats = """
                {"time": "2026-01-01T00:00:10Z", "pools": [
                  {"name": "web", "backends": [], "discovery": {"source": "kubernetes web", "endpoints": 0, "failing": true, "note": "",
                    "lastSuccess": null, "lastError": {"at": "2026-01-01T00:00:05Z", "message": "%s"}}},
                  {"name": "empty", "backends": [], "discovery": {"source": "kubernetes empty", "endpoints": 0, "failing": false,
                    "note": "service empty has no EndpointSlices", "lastSuccess": "2026-01-01T00:00:05Z", "lastError": null}}]}
                """.formatted(error);
        String text = StatusCommand.text(new JsonMapper().readTree(stats));
        assertThat(text.substring(text.indexOf("POOL   DISCOVERED")).lines())
                .containsExactly(
                        "POOL   DISCOVERED BY     FOUND  LAST SUCCESS  LAST ERROR",
                        "web    kubernetes web        0  never             5s ago",
                        "    last error: " + error,
                        "empty  kubernetes empty      0  5s ago                 -",
                        "    service empty has no EndpointSlices");
    }

    @Test
    void tlsHasATableOfItsOwn() throws IOException {
        String stats = """
                {"time": "2026-01-01T00:00:10Z", "pools": [], "frontends": [
                  {"name": "web", "pool": "web", "addresses": ["127.0.0.1:443"],
                    "tls": {"handshakes": 120, "resumed": 70, "failures": {"no_shared_cipher": 3, "timeout": 1}}},
                  {"name": "api", "pool": "web", "addresses": ["127.0.0.1:8443"], "tls": {"handshakes": 0, "resumed": 0, "failures": {}}},
                  {"name": "plain", "pool": "pg", "addresses": ["127.0.0.1:1"], "tls": null}]}
                """;
        String text = StatusCommand.text(new JsonMapper().readTree(stats));
        assertThat(text.substring(text.indexOf("FRONTEND  HANDSHAKES"), text.indexOf("POOL/BACKEND"))
                        .lines())
                .containsExactly(
                        "FRONTEND  HANDSHAKES  RESUMED  FAILED",
                        "web              120       70  no_shared_cipher 3, timeout 1",
                        "api                0        0  0",
                        "");
    }

    @Test
    void routesHaveATableOfTheirOwnAndNoFrontendHasAPoolNull() throws IOException {
        String stats = """
                {"time": "2026-01-01T00:00:10Z", "pools": [], "frontends": [
                  {"name": "db", "pool": null, "pools": ["orders", "stable"], "addresses": ["127.0.0.1:5432"], "routes": [
                    {"name": "sni=a.example", "pools": [{"pool": "orders", "weight": 1}], "whenDown": "refuse", "sessions": 12},
                    {"name": "canary", "pools": [{"pool": "stable", "weight": 95}, {"pool": "next", "weight": 0}], "whenDown": "skip", "sessions": 3},
                    {"name": "default", "pools": [], "whenDown": "refuse", "sessions": 1}]},
                  {"name": "plain", "pool": "pg", "pools": ["pg"], "addresses": ["127.0.0.1:1"], "routes": []},
                  {"name": "shut", "pool": null, "pools": [], "addresses": ["127.0.0.1:2"], "routes": []}]}
                """;
        String text = StatusCommand.text(new JsonMapper().readTree(stats));
        assertThat(text.substring(text.indexOf("FRONTEND"), text.indexOf("POOL/BACKEND"))
                        .lines())
                .containsExactly(
                        "FRONTEND      LISTENS ON  POOL         SESSIONS  TOTAL   IN  OUT  REFUSED",
                        "db        127.0.0.1:5432  by 2 routes         0      0  0 B  0 B        0",
                        "plain        127.0.0.1:1  pg                  0      0  0 B  0 B        0",
                        "shut         127.0.0.1:2  refuse              0      0  0 B  0 B        0",
                        "",
                        "FRONTEND  ROUTE          POOL               WHEN DOWN  TOTAL",
                        "db        sni=a.example  orders             refuse        12",
                        "db        canary         stable 95, next 0  skip           3",
                        "db        default        refuse             -              1",
                        "");
    }
}
