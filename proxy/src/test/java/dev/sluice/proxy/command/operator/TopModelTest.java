package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopModelTest {
    private static JsonNode sample(int second, long total, long bytes, String... backends) {
        StringBuilder list = new StringBuilder();
        for (String backend : backends) {
            list.append(list.isEmpty() ? "" : ",").append("""
                    {"name":"%s","address":"h:1","state":"%s","weight":1,"since":"2026-01-01T00:00:00Z",
                     "connections":{"active":%d,"limit":0,"total":%d},"sentBytes":%d,"receivedBytes":0,
                     "connectFailures":{"refused":0},"check":null}
                    """.formatted(
                            backend, backend.startsWith("d") ? "down" : "up", backend.length(), total, bytes));
        }
        try {
            return new JsonMapper().readTree("""
                    {"time":"2026-01-01T00:01:%02dZ","version":"1","ready":true,"uptimeSeconds":60,
                     "config":{"generation":1,"lastReload":null},
                     "process":{"connections":{"active":1,"limit":9},"workers":[],"descriptors":{"open":1,"limit":2}},
                     "frontends":[{"name":"f","connections":{"active":1,"limit":0,"total":%d},"receivedBytes":%d,
                       "sentBytes":0,"refused":{}}],
                     "pools":[{"name":"p","queue":{"length":2},"backends":[%s]}]}
                    """.formatted(second, total, bytes, list));
        } catch (JacksonException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void ratesAreDifferencesOverTheTimeBetween() {
        TopModel model = TopModel.of(sample(0, 100, 1_000, "a"), sample(2, 150, 5_000, "a"), TopModel.Order.name, "");
        assertThat(model.rows()).singleElement().satisfies(row -> {
            assertThat(row.rate()).isEqualTo(25);
            assertThat(row.inRate()).isEqualTo(2_000);
        });
        assertThat(model.head()).anySatisfy(line -> assertThat(line).contains("new 25/s", "in 2.0 KB/s"));
        assertThat(model.head()).anySatisfy(line -> assertThat(line).contains("queue of p 2"));
    }

    @Test
    void aCounterThatRestartedOrABackendThatHasJustComeHasNoRate() {
        TopModel model = TopModel.of(sample(0, 100, 1_000, "a"), sample(1, 5, 10, "a", "new"), TopModel.Order.name, "");
        assertThat(model.rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.rate()).isZero());
    }

    @Test
    void rowsAreFilteredAndSorted() {
        JsonNode sample = sample(0, 1, 1, "bb", "a", "dead");
        assertThat(TopModel.of(sample, sample, TopModel.Order.name, "").rows())
                .extracting(TopRow::backend)
                .containsExactly("a", "bb", "dead");
        assertThat(TopModel.of(sample, sample, TopModel.Order.state, "")
                        .rows()
                        .getFirst()
                        .backend())
                .isEqualTo("dead");
        assertThat(TopModel.of(sample, sample, TopModel.Order.sessions, "")
                        .rows()
                        .getFirst()
                        .backend())
                .isEqualTo("dead");
        assertThat(TopModel.of(sample, sample, TopModel.Order.name, "P/B").rows())
                .extracting(TopRow::backend)
                .containsExactly("bb");
    }

    @Test
    void theScreenFitsItsTerminalAndTheSelectionStaysVisible() {
        String[] many = new String[50];
        for (int i = 0; i < many.length; i++) {
            many[i] = "backend%02d".formatted(i);
        }
        JsonNode sample = sample(0, 1, 1, many);
        TopModel model = TopModel.of(sample, sample, TopModel.Order.name, "");
        for (int selected : new int[] {0, 20, 49}) {
            var lines = TopScreen.lines(model, TopModel.Order.name, selected, "", 60, 20);
            assertThat(lines)
                    .hasSize(20)
                    .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(60));
            assertThat(lines.stream().map(AttributedString::toString))
                    .anyMatch(line -> line.contains("backend%02d".formatted(selected)));
        }
    }

    @Test
    void problemsLeaveRoomForTheBackends() {
        ObjectNode sample = (ObjectNode) sample(0, 1, 1, "a");
        ArrayNode problems = sample.putArray("problems");
        for (int i = 0; i < 30; i++) {
            problems.addObject()
                    .put("severity", i == 0 ? "critical" : "warning")
                    .put("since", "2025-12-31T23:59:50Z")
                    .put("what", "problem " + i);
        }
        TopModel model = TopModel.of(sample, sample, TopModel.Order.name, "");
        List<String> lines = TopScreen.lines(model, TopModel.Order.name, 0, "", 80, 20).stream()
                .map(AttributedString::toString)
                .toList();
        assertThat(lines).hasSize(20);
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).matches("CRITICAL +1m10s  problem 0"))
                .anySatisfy(line -> assertThat(line).isEqualTo("and 26 more problems: sluice status"))
                .anySatisfy(line -> assertThat(line).contains("p/a"));
    }
}
