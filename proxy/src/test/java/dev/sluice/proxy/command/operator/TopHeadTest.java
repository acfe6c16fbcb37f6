package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lines above the table of the live view: the process, its sessions, its workers, its frontends. */
@Timeout(60)
class TopHeadTest {
    private static final String FRONTENDS = """
            {"name":"web","connections":{"active":3,"limit":10,"total":%d},"receivedBytes":%d,"sentBytes":%d,
             "draining":%b,"disabled":%b,"refused":{"denied":%d,"limit":0}},
            {"name":"db","connections":{"active":0,"limit":0,"total":7},"receivedBytes":0,"sentBytes":0,
             "draining":false,"disabled":false,"refused":{"denied":0,"limit":0}}
            """;

    private static JsonNode read(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (JacksonException e) {
            throw new AssertionError(e);
        }
    }

    private static String process(double cpuSeconds) {
        return """
                "process":{"connections":{"active":3,"limit":100},"residentBytes":64000000,
                  "workers":[{"index":0,"cpuSeconds":%s},{"index":1,"cpuSeconds":9}],
                  "descriptors":{"open":21,"limit":1024}}
                """.formatted(cpuSeconds);
    }

    private static JsonNode earlier() {
        return read("{%s,\"frontends\":[%s]}"
                .formatted(process(1), FRONTENDS.formatted(100, 1_000, 2_000, false, false, 0)));
    }

    private static JsonNode now(String state, boolean draining, boolean disabled) {
        return read("{%s,%s,\"frontends\":[%s],\"pools\":[{\"name\":\"p\",\"queue\":{\"length\":2}}]}"
                .formatted(state, process(2), FRONTENDS.formatted(150, 5_000, 10_000, draining, disabled, 3)));
    }

    private static String state(boolean ready, boolean draining, String lastReload) {
        return """
                "version":"1","ready":%b,"draining":%b,"uptimeSeconds":60,
                "config":{"generation":4,"lastReload":{"result":"%s"}}
                """.formatted(ready, draining, lastReload);
    }

    @Test
    void eachLineHasItsNumbersAndRatesAreOverTheTimeBetween() {
        assertThat(TopHead.lines(earlier(), now(state(true, false, "success"), false, false), 2))
                .containsExactly(
                        "sluice 1  ready  up 1m0s  generation 4",
                        "sessions 3/100  new 25/s  in 2.0 KB/s  out 4.0 KB/s  refused denied 1.5/s",
                        "workers 50% 0%  memory 64 MB  descriptors 21/1024",
                        "frontends  web 3/10 (25/s)   db 0 (0/s)   queue of p 2");
    }

    @Test
    void aProcessSaysWhetherItIsReadyOrDrainingAndWhetherItsLastReloadFailed() {
        assertThat(TopHead.lines(earlier(), now(state(false, false, "failure"), false, false), 2))
                .first()
                .isEqualTo("sluice 1  not ready  up 1m0s  generation 4 (last reload failed)");
        assertThat(TopHead.lines(earlier(), now(state(false, true, "success"), false, false), 2))
                .first()
                .isEqualTo("sluice 1  draining  up 1m0s  generation 4");
    }

    @Test
    void aFrontendSaysWhetherItIsDrainedOrDisabled() {
        String ready = state(true, false, "success");
        assertThat(TopHead.lines(earlier(), now(ready, true, false), 2))
                .last()
                .asString()
                .startsWith("frontends  web 3/10 (25/s, drained*)   db 0 (0/s)");
        assertThat(TopHead.lines(earlier(), now(ready, true, true), 2))
                .last()
                .asString()
                .startsWith("frontends  web 3/10 (25/s, disabled)   db 0 (0/s)");
    }
}
