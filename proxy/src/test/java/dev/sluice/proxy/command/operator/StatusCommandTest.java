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
}
