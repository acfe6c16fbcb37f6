package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Two backends that say who they are, and the texts of configurations with them. */
abstract class ReloadScenario {
    final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));

    static void answer(Wire wire, int name) {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(new byte[] {(byte) name});
        }
        wire.finish();
    }

    @AfterEach
    void stopBackends() {
        one.close();
        two.close();
    }

    static String config(String frontends, String pools) {
        return "process: {workers: 2, drain: {timeout: 0s}}\nmetrics: off\nfrontends:\n%s\npools:\n%s\n"
                .formatted(frontends, pools);
    }

    String pool(String name, String keys, TestBackend... backends) {
        StringBuilder text = new StringBuilder("  " + name + ": {healthCheck: off, " + keys + " backends: {");
        for (TestBackend backend : backends) {
            text.append(backend == one ? "one" : "two")
                    .append(": \"")
                    .append(Wire.addressOf(backend.address()))
                    .append("\", ");
        }
        return text + "}}";
    }

    static String frontend(String keys) {
        return "  f: {bind: \"127.0.0.1:0\", pool: p, " + keys + "}";
    }

    static int ask(Wire client) {
        client.write(new byte[] {'?'});
        return client.read(1)[0];
    }

    static ReloadResult.Applied applied(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        return (ReloadResult.Applied) result;
    }

    static List<String> paths(ReloadResult result) {
        return applied(result).changes().stream()
                .map(planned -> planned.change().kind() + " " + planned.change().path())
                .toList();
    }
}
