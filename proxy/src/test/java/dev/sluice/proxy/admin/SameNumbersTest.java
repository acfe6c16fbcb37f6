package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.status.Problem;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Metrics, those under HAProxy's names, the CSV, the status and the problems tell the same numbers, which are those of all workers. */
@Timeout(60)
class SameNumbersTest {
    private final BusyState busy = new BusyState();
    private final Map<String, Double> samples = new HashMap<>();
    private List<String> columns = List.of();
    private final Map<String, List<String>> rows = new HashMap<>();
    private JsonNode status = Json.object();

    @BeforeEach
    void render() throws IOException {
        busy.metrics().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        List<String> lines = busy.csv().lines().toList();
        columns = List.of(lines.getFirst().substring(2).split(",", -1));
        lines.stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .forEach(fields -> rows.put(fields.get(0) + "/" + fields.get(1), fields));
        status = Json.MAPPER.readTree(busy.json());
    }

    @AfterEach
    void close() {
        busy.close();
    }

    private long sample(String series) {
        return Objects.requireNonNull(samples.get(series), series).longValue();
    }

    private long cell(String row, String column) {
        return Long.parseLong(rows.getOrDefault(row, List.of()).get(columns.indexOf(column)));
    }

    private JsonNode frontend(String name) {
        return named(status.get("frontends"), name);
    }

    private JsonNode pool(String name) {
        return named(status.get("pools"), name);
    }

    private static JsonNode named(JsonNode all, String name) {
        for (JsonNode one : all) {
            if (one.get("name").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError(name + " in " + all);
    }

    @Test
    void clientsAndBytesOfAFrontend() {
        long[] expected = {BusyState.ALL * 2000, BusyState.ALL * 2001, BusyState.ALL * 2002};
        JsonNode api = frontend("api");
        assertThat(new long[] {
                    sample("sluice_frontend_connections_total{frontend=\"api\"}"),
                    sample("sluice_frontend_received_bytes_total{frontend=\"api\"}"),
                    sample("sluice_frontend_sent_bytes_total{frontend=\"api\"}")
                })
                .isEqualTo(expected);
        assertThat(new long[] {
                    sample("haproxy_frontend_sessions_total{proxy=\"api\"}"),
                    sample("haproxy_frontend_bytes_in_total{proxy=\"api\"}"),
                    sample("haproxy_frontend_bytes_out_total{proxy=\"api\"}")
                })
                .isEqualTo(expected);
        assertThat(new long[] {cell("api/FRONTEND", "stot"), cell("api/FRONTEND", "bin"), cell("api/FRONTEND", "bout")})
                .isEqualTo(expected);
        assertThat(new long[] {
                    api.at("/connections/total").asLong(),
                    api.get("receivedBytes").asLong(),
                    api.get("sentBytes").asLong()
                })
                .isEqualTo(expected);
    }

    @Test
    void clientsThatAFrontendRefusesByReason() {
        List<Problem> problems = busy.problems();
        for (RefusalReason reason : RefusalReason.values()) {
            long expected = BusyState.ALL * (reason.ordinal() + 1);
            assertThat(sample(
                            "sluice_frontend_refused_total{frontend=\"web\",reason=\"%s\"}".formatted(reason.label())))
                    .isEqualTo(expected);
            assertThat(frontend("web").at("/refused/" + reason.label()).asLong())
                    .isEqualTo(expected);
            assertThat(problems)
                    .filteredOn(problem -> "web".equals(problem.subject().frontend())
                            && reason.label().equals(problem.subject().reason()))
                    .singleElement()
                    .extracting(Problem::what)
                    .asString()
                    .contains(", " + expected + " so far: ");
        }
    }

    @Test
    void sessionsOfAFrontendByHowTheyEnded() {
        for (Cause cause : List.of(Cause.CLIENT_CLOSED, Cause.BACKEND_TIMEOUT, Cause.DRAIN, Cause.ADMIN)) {
            long all = Arrays.stream(Phase.values())
                    .map(phase -> "sluice_connections_closed_total{cause=\"%s\",frontend=\"web\",phase=\"%s\"}"
                            .formatted(cause.label(), phase.label()))
                    .filter(samples::containsKey)
                    .mapToLong(this::sample)
                    .sum();
            long times =
                    switch (cause) {
                        case BACKEND_TIMEOUT -> 2;
                        case ADMIN -> 0;
                        default -> 1;
                    };
            assertThat(all).as(cause.label()).isEqualTo(times * BusyState.ALL);
            assertThat(frontend("web").at("/closed/" + cause.label()).asLong()).isEqualTo(all);
        }
        assertThat(sample("sluice_connection_duration_seconds_count{frontend=\"web\"}"))
                .isEqualTo(2 * BusyState.ALL);
    }

    @Test
    void whatABackendHasCounted() {
        long[] expected = {BusyState.ALL * 5000, BusyState.ALL * 5002, BusyState.ALL * 5001};
        JsonNode pg2 = named(pool("pg").get("backends"), "pg2");
        assertThat(new long[] {
                    sample("sluice_backend_connections_total{backend=\"pg2\",pool=\"pg\"}"),
                    sample("sluice_backend_sent_bytes_total{backend=\"pg2\",pool=\"pg\"}"),
                    sample("sluice_backend_received_bytes_total{backend=\"pg2\",pool=\"pg\"}")
                })
                .isEqualTo(expected);
        assertThat(new long[] {
                    sample("haproxy_server_sessions_total{proxy=\"pg\",server=\"pg2\"}"),
                    sample("haproxy_server_bytes_in_total{proxy=\"pg\",server=\"pg2\"}"),
                    sample("haproxy_server_bytes_out_total{proxy=\"pg\",server=\"pg2\"}")
                })
                .isEqualTo(expected);
        assertThat(new long[] {cell("pg/pg2", "stot"), cell("pg/pg2", "bin"), cell("pg/pg2", "bout")})
                .isEqualTo(expected);
        assertThat(new long[] {
                    pg2.at("/connections/total").asLong(),
                    pg2.get("sentBytes").asLong(),
                    pg2.get("receivedBytes").asLong()
                })
                .isEqualTo(expected);
    }

    @Test
    void connectsThatFailedOfABackendAndOfAPool() {
        long all = 0;
        for (ConnectResult reason : ConnectResult.values()) {
            if (reason.blamesBackend()) {
                long expected = BusyState.ALL * (reason.ordinal() + 1);
                all += expected;
                assertThat(sample("sluice_backend_connect_failures_total{backend=\"pg2\",pool=\"pg\",reason=\"%s\"}"
                                .formatted(reason.label())))
                        .isEqualTo(expected);
                assertThat(named(pool("pg").get("backends"), "pg2")
                                .at("/connectFailures/" + reason.label())
                                .asLong())
                        .isEqualTo(expected);
            }
        }
        assertThat(cell("pg/pg2", "econ")).isEqualTo(all);
        assertThat(sample("haproxy_server_connection_errors_total{proxy=\"pg\",server=\"pg2\"}"))
                .isEqualTo(all);
        assertThat(cell("pg/BACKEND", "econ")).isEqualTo(3 * all);
        assertThat(sample("haproxy_backend_connection_errors_total{proxy=\"pg\"}"))
                .isEqualTo(3 * all);
    }

    @Test
    void whatAPoolHasCounted() {
        assertThat(new long[] {
                    sample("sluice_pool_retries_total{pool=\"pg\"}"),
                    sample("haproxy_backend_retry_warnings_total{proxy=\"pg\"}"),
                    cell("pg/BACKEND", "wretr"),
                    pool("pg").get("retries").asLong()
                })
                .containsOnly(BusyState.ALL * 3003);
        assertThat(new long[] {
                    sample("sluice_pool_no_backend_total{pool=\"pg\"}"),
                    pool("pg").get("noBackend").asLong()
                })
                .containsOnly(BusyState.ALL * 3004);
        assertThat(new long[] {cell("pg/BACKEND", "stot"), sample("haproxy_backend_sessions_total{proxy=\"pg\"}")})
                .containsOnly(BusyState.ALL * (4000 + 5000 + 6000));
        assertThat(new long[] {cell("pg/BACKEND", "bin"), sample("haproxy_backend_bytes_in_total{proxy=\"pg\"}")})
                .containsOnly(BusyState.ALL * (4002 + 5002 + 6002));
        long connects = 0;
        for (JsonNode count : pool("pg").at("/connectSeconds/counts")) {
            connects += count.asLong();
        }
        assertThat(connects)
                .isEqualTo(2 * BusyState.ALL)
                .isEqualTo(sample("sluice_pool_connect_seconds_count{pool=\"pg\"}"));
        assertThat(busy.problems())
                .extracting(Problem::what)
                .contains("sessions of pool pg get their backend late: %d of %d in the last minute waited over a second"
                        .formatted(BusyState.ALL, 2 * BusyState.ALL));
    }

    @Test
    void backendsOfAPoolByState() {
        assertThat(new long[] {
                    cell("pg/BACKEND", "act"), sample("haproxy_backend_active_servers{proxy=\"pg\"}"),
                    cell("pg/BACKEND", "bck"), sample("haproxy_backend_backup_servers{proxy=\"pg\"}"),
                    sample("sluice_pool_backends{pool=\"pg\",state=\"down\"}")
                })
                .containsOnly(1);
        assertThat(sample("sluice_pool_backends{pool=\"pg\",state=\"up\"}")).isEqualTo(2);
        assertThat(rows.getOrDefault("pg/pg2", List.of())).contains("DOWN");
        assertThat(sample("haproxy_server_status{proxy=\"pg\",server=\"pg2\",state=\"DOWN\"}"))
                .isEqualTo(1);
        assertThat(busy.problems()).extracting(Problem::what).anyMatch(what -> what.contains("backend pg/pg2 is down"));
    }
}
