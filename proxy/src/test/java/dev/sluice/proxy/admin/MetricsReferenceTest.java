package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.http.Refusals;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reference page of the metrics, and what else names metrics, say what the program has. */
@Timeout(60)
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Pattern NAME = Pattern.compile("\\bsluice_[a-z0-9_]+");
    private static final List<String> SUFFIXES = List.of("_total", "_bucket", "_count", "_sum");

    private static List<MetricSnapshot> collect() {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, rate: {perSource: 5/s}}}
                pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}, discover: {file: none}}}
                """, FakeLookup.answering())) {
            return new MetricsCollector(proxy.server(), new Refusals())
                    .collect().stream()
                            .sorted(Comparator.comparingInt(snapshot -> MeterNames.of(
                                            snapshot.getMetadata().getName())
                                    .ordinal()))
                            .toList();
        }
    }

    private static String type(MetricSnapshot snapshot) {
        String name = snapshot.getClass().getSimpleName();
        return name.substring(0, name.length() - "Snapshot".length()).toLowerCase(Locale.ROOT);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Served at `/metrics` in Prometheus' text format, or as OpenMetrics to who accepts it. Generated from the program; do not edit. Series of fixed enumerations exist at 0
                from the start. Counters of frontends, pools and backends go on over reloads for as long as their names stay. Beside these there are the standard `process_*` metrics and `jvm_*`.

                | metric | type | labels | |
                |---|---|---|---|
                """);
        for (MetricSnapshot snapshot : collect()) {
            String type = type(snapshot);
            Set<String> labels = new TreeSet<>();
            snapshot.getDataPoints().forEach(point -> point.getLabels().forEach(label -> labels.add(label.getName())));
            page.append("| `%s%s` | %s | %s | %s |%n"
                    .formatted(
                            snapshot.getMetadata().getName(),
                            type.equals("counter") ? "_total" : "",
                            type,
                            String.join(", ", labels),
                            snapshot.getMetadata().getHelp()));
        }
        return page.toString();
    }

    @Test
    void theReferencePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("reference.update")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    @Test
    void alertsAndDashboardsNameMetricsThatExist() throws IOException {
        Set<String> known =
                Arrays.stream(MeterNames.values()).map(MeterNames::metric).collect(Collectors.toSet());
        for (Path file :
                List.of(Path.of("../deploy/prometheus/sluice.rules.yaml"), Path.of("../deploy/grafana/sluice.json"))) {
            String text = Files.readString(file);
            Matcher name = NAME.matcher(text);
            int found = 0;
            while (name.find()) {
                found++;
                String metric = name.group();
                assertThat(Stream.concat(
                                Stream.of(metric),
                                SUFFIXES.stream()
                                        .filter(metric::endsWith)
                                        .map(suffix -> metric.substring(0, metric.length() - suffix.length()))))
                        .as(metric + " in " + file)
                        .anyMatch(known::contains);
            }
            assertThat(found).as(file.toString()).isGreaterThan(10);
        }
    }
}
