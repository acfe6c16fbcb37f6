package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each series of Grafana's dashboard is drawn on an axis of its own unit. */
@Timeout(60)
class GrafanaDashboardTest {
    private static final Path DASHBOARD = Path.of("../deploy/grafana/sluice.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:sluice|process|jvm)_\\w+");

    /** What one query of a panel draws. */
    record Series(String panel, String id, String query, String unit, String axis) {
        @Override
        public String toString() {
            return panel + " " + id + ": " + query;
        }
    }

    private static List<Series> series() throws IOException {
        List<Series> all = new ArrayList<>();
        collect(new JsonMapper().readTree(DASHBOARD.toFile()), all);
        return all;
    }

    private static void collect(JsonNode parent, List<Series> all) {
        for (JsonNode panel : parent.path("panels")) {
            collect(panel, all);
            for (JsonNode target : panel.path("targets")) {
                String id = target.path("refId").asText();
                String usual = panel.at("/fieldConfig/defaults/unit").asText();
                all.add(new Series(
                        panel.path("id").asText() + " " + panel.path("title").asText(),
                        id,
                        target.path("expr").asText(),
                        property(panel, id, "unit", usual),
                        property(panel, id, "custom.axisPlacement", "auto")));
            }
        }
    }

    /** What holds for the series of a query: an override, or else the usual. */
    private static String property(JsonNode panel, String query, String name, String usual) {
        for (JsonNode override : panel.at("/fieldConfig/overrides")) {
            JsonNode matcher = override.path("matcher");
            assertThat(matcher.path("id").asText()).as("what this test reads").isEqualTo("byFrameRefID");
            for (JsonNode property : override.path("properties")) {
                if (matcher.path("options").asText().equals(query)
                        && property.path("id").asText().equals(name)) {
                    return property.path("value").asText();
                }
            }
        }
        return usual;
    }

    /** The unit of Grafana that the numbers of a query have. */
    private static String unit(String query) {
        Matcher metric = METRIC.matcher(query);
        assertThat(metric.find()).as(query).isTrue();
        String name = metric.group();
        if (name.endsWith("_seconds_bucket")) {
            return "s";
        }
        if (!query.contains("rate(" + name)) {
            return name.endsWith("_seconds") ? "s" : name.endsWith("_bytes") ? "bytes" : "short";
        }
        if (name.contains("_bytes")) {
            return query.startsWith("8*") ? "bps" : "Bps";
        }
        return name.contains("_seconds") ? "percentunit" : "cps";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice_problems",
                "sluice_discovery_endpoints",
                "sluice_discovery_last_update_successful",
                "sluice_process_connections_limit",
                "sluice_draining",
                "sluice_tls_handshakes_total",
                "sluice_tls_handshake_failures_total",
                "sluice_tls_handshake_seconds_bucket"
            })
    void whatIsWrongAndWhatElseIsAskedForIsDrawn(String metric) throws IOException {
        assertThat(series()).anyMatch(one -> one.query().contains(metric + "{"));
    }

    @Test
    void noPanelLiesUponAnother() throws IOException {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : new JsonMapper().readTree(DASHBOARD.toFile()).path("panels")) {
            JsonNode at = panel.path("gridPos");
            for (int x = 0; x < at.path("w").asInt(); x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                    String cell =
                            (at.path("x").asInt() + x) + "/" + (at.path("y").asInt() + y);
                    assertThat(taken.add(cell))
                            .as(panel.path("title").asText() + " at " + cell)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("series")
    void eachQueryHasTheUnitOfItsMetric(Series series) {
        assertThat(series.unit()).isEqualTo(unit(series.query()));
    }

    @Test
    void whatHasAnotherUnitThanItsPanelHasAnAxisOfItsOwn() throws IOException {
        List<Series> all = series();
        for (Series one : all) {
            Stream<Series> others = all.stream()
                    .filter(other ->
                            other.panel().equals(one.panel()) && other.axis().equals(one.axis()));
            assertThat(others.map(Series::unit).distinct()).as(one.toString()).hasSize(1);
        }
        assertThat(all).hasSizeGreaterThan(40);
    }
}
