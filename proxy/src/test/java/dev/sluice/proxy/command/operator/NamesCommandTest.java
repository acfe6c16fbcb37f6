package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamesCommandTest {
    private static JsonNode stats() throws IOException {
        return new JsonMapper().readTree("""
                {"frontends": [{"name": "web", "routes": [{"name": "canary"}, {"name": "sni=*.example.com"}, {"name": "default"}]}, {"name": "db-1", "routes": []}],
                 "pools": [{"name": "pg", "backends": [{"name": "10.0.0.1:5432"}, {"name": "$(reboot)"}, {"name": "a b"}]},
                           {"name": "empty", "backends": []}]}
                """);
    }

    @Test
    void eachKindHasItsNames() throws IOException {
        assertThat(NamesCommand.names(NamesCommand.Kind.frontends, stats())).containsExactly("web", "db-1");
        assertThat(NamesCommand.names(NamesCommand.Kind.pools, stats())).containsExactly("pg", "empty");
        assertThat(NamesCommand.names(NamesCommand.Kind.routes, stats())).containsExactly("canary", "default");
    }

    /** Names of backends that were discovered come from whoever writes DNS records. */
    @Test
    void whatAShellWouldRunIsNoName() throws IOException {
        assertThat(NamesCommand.names(NamesCommand.Kind.backends, stats())).containsExactly("pg/10.0.0.1:5432");
    }
}
