package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.discovery.FakeLookup;
import dev.sluice.proxy.http.Refusal;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.reading.HistogramReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"([^\"]*)\"");
    private static final List<String> SUFFIXES = List.of("_total", "_bucket", "_count", "_sum");

    /** Labels whose values come from the configuration or the machine. */
    private static final Set<String> OPEN = Set.of(
            "frontend",
            "route",
            "pool",
            "backend",
            "worker",
            "loop",
            "file",
            "certificate",
            "subject",
            "version",
            "java");

    /** What a metric is and which labels its series have, with the values of each. */
    private static final class Described {
        final SampleSink.Kind kind;
        final Map<String, Set<String>> labels = new TreeMap<>();

        Described(SampleSink.Kind kind) {
            this.kind = kind;
        }
    }

    private static final class Recorder implements SampleSink {
        final Map<MeterNames, Described> metrics = new EnumMap<>(MeterNames.class);
        private Described last = new Described(Kind.GAUGE);

        @Override
        public void begin(Kind kind, String name, String help) {
            last = new Described(kind);
            assertThat(metrics.put(MeterNames.of(name), last)).as(name).isNull();
        }

        @Override
        public void sample(LabelText labels, double value) {
            Matcher name = LABEL.matcher(labels.text());
            while (name.find()) {
                last.labels.computeIfAbsent(name.group(1), _ -> new TreeSet<>()).add(name.group(2));
            }
        }

        @Override
        public void histogram(LabelText labels, HistogramReading histogram) {
            sample(labels, 0.0);
        }
    }

    private static Map<MeterNames, Described> collect() {
        try {
            Path directory = Files.createTempDirectory("sluice-metrics");
            Path list = Files.createFile(directory.resolve("deny.txt"));
            Path certificate = TestTls.pem(directory, "one.pem", "one.example");
            try {
                return collect(list, certificate);
            } finally {
                Files.delete(certificate);
                Files.delete(list);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<MeterNames, Described> collect(Path list, Path certificate) throws IOException {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {one: {files: "%s"}}
                frontends: {f: {bind: "127.0.0.1:0", pool: p, tls: {certificates: [one]}, routes: [{source: 10.0.0.0/8, pool: p}], rate: {perSource: 5/s}, deny: {file: "%s"}}}
                pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}, discover: {file: none}}}
                """.formatted(certificate, list), FakeLookup.answering())) {
            Recorder recorder = new Recorder();
            new MetricsCollector(proxy.view(), new Refusals()).collect(recorder);
            return recorder.metrics;
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Served at `/metrics` in Prometheus' text format, or as OpenMetrics to those who accept it. Generated from the program; do not edit. Series of fixed enumerations exist at 0
                from the start. Counters of frontends, routes, pools and backends go on over reloads for as long as their names stay. Beside these there are the standard `process_*` metrics and `jvm_*`.

                | metric | type | labels | |
                |---|---|---|---|
                """);
        collect()
                .forEach((name, described) -> page.append("| `%s%s` | %s | %s | %s |%n"
                        .formatted(
                                name.metric(),
                                described.kind == SampleSink.Kind.COUNTER ? "_total" : "",
                                described.kind.name().toLowerCase(Locale.ROOT),
                                String.join(", ", described.labels.keySet()),
                                name.help())));
        return page.append(values()).toString();
    }

    private static String values() {
        StringBuilder values = new StringBuilder("""

                ## Values of labels

                `frontend`, `pool` and `backend` are names of the configuration; `worker` is a number from 0. All others have fixed values:

                | metric | label | values |
                |---|---|---|
                """);
        collect()
                .forEach((name, described) -> described.labels.forEach((label, all) -> {
                    if (!OPEN.contains(label)) {
                        values.append("| `%s%s` | %s | %s |%n"
                                .formatted(
                                        name.metric(),
                                        described.kind == SampleSink.Kind.COUNTER ? "_total" : "",
                                        label,
                                        all.stream()
                                                .map(value -> "`" + value + "`")
                                                .collect(Collectors.joining(", "))));
                    }
                }));
        values.append("""

                `cause` and `phase` are explained with the [access log](access-log.md#causes), the states of backends in [health checks](health-checks.md).

                Why clients are refused, the `reason` of `sluice_frontend_refused_total`:

                | reason | meaning |
                |---|---|
                """);
        for (RefusalReason reason : RefusalReason.values()) {
            values.append("| `%s` | %s |%n".formatted(reason.label(), reason.meaning()));
        }
        values.append("""

                Why handshakes fail, the `reason` of `sluice_tls_handshake_failures_total`:

                | reason | meaning |
                |---|---|
                """);
        for (TlsFailure why : TlsFailure.values()) {
            if (why.happensInHandshake()) {
                values.append("| `%s` | %s |%n".formatted(why.label(), why.meaning()));
            }
        }
        values.append("""

                Why the metrics and admin endpoints turn clients away, the `reason` of `sluice_http_refused_total`:

                | reason | meaning |
                |---|---|
                """);
        for (Refusal reason : Refusal.values()) {
            values.append("| `%s` | %s |%n".formatted(reason.label(), reason.meaning()));
        }
        return values.toString();
    }

    @Test
    void everyMetricIsCollected() {
        assertThat(collect().keySet()).containsExactly(MeterNames.values());
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
