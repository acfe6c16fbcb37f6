package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two clusters of PostgreSQL with TLS, each with its name, and one without TLS for all others, on one port. */
@Timeout(120)
class PostgresRoutesIT {
    private static final int port = Ports.free();
    private static final int strictPort = Ports.free();
    private static final int ownPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static PostgresServers servers;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        String _ = Requires.program("psql");
        servers = PostgresServers.start(directory, "orders", "billing", "plain");
        sluice = Sluice.start("""
                defaults: {healthCheck: off}
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    startTls: postgres
                    routes: [{sni: orders.db.test, pool: orders}, {sni: billing.db.test, pool: billing}, {sni: mixed.db.test, pool: mixed}]
                    pool: plain
                  strict: {bind: "127.0.0.1:%d", startTls: postgres, routes: [{sni: "*.db.test", pool: orders}]}
                  own: {bind: "127.0.0.1:%d", startTls: postgres, routes: [{sni: orders.db.test, pool: orders}], pool: orders}
                pools:
                  orders: ["%5$s"]
                  billing: ["%6$s"]
                  plain: ["%4$s"]
                  mixed: {balance: first, backends: {plain: "%4$s", tls: "%6$s"}}
                """.formatted(
                        port,
                        strictPort,
                        ownPort,
                        servers.server("plain").address(),
                        servers.server("orders").address(),
                        servers.server("billing").address()));
    }

    @AfterAll
    static void stop() {
        try (PostgresServers _ = servers;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    private static String to(int port, String name, String options) {
        return "host=%s hostaddr=127.0.0.1 port=%d user=sluice dbname=postgres connect_timeout=30 %s"
                .formatted(name, port, options);
    }

    private static Run psql(String target, String... commands) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", target));
        for (String command : commands) {
            all.addAll(List.of("-c", command));
        }
        return Run.of(all);
    }

    /** Which cluster answers, and whether by TLS. */
    private static String who(String target) throws IOException, InterruptedException {
        Run run = psql(
                target,
                "SELECT current_setting('cluster_name') || CASE WHEN ssl THEN ' by TLS' ELSE '' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        assertThat(run.status()).as(run.output()).isZero();
        return run.output().strip();
    }

    @ParameterizedTest
    @CsvSource({"orders, billing", "billing, orders"})
    void theNameLeadsToItsClusterWhichTheClientVerifies(String pool, String other)
            throws IOException, InterruptedException {
        String name = pool + ".db.test";
        String cluster = pool + " by TLS";
        String verify = "sslmode=verify-full sslrootcert=";
        assertThat(who(to(port, name, "sslmode=require"))).isEqualTo(cluster);
        assertThat(who(to(port, name, verify + servers.certificate(pool).file())))
                .isEqualTo(cluster);
        assertThat(who(to(port, name, "sslmode=prefer gssencmode=prefer"))).isEqualTo(cluster);
        assertThat(who(to(port, name, "sslmode=require ssl_max_protocol_version=TLSv1.2")))
                .isEqualTo(cluster);
        sluice.awaitStdout(
                line -> line.contains("\"sni\":\"" + name + "\"") && line.contains("\"pool\":\"" + pool + "\""));
        Run wrong = psql(to(port, name, verify + servers.certificate(other).file()), "SELECT 1");
        assertThat(wrong.output()).contains("certificate verify failed");
    }

    @Test
    void whoWantsNoTlsGoesToThePoolForAllOthersOrIsRefused() throws IOException, InterruptedException {
        assertThat(who(to(port, "orders.db.test", "sslmode=disable"))).isEqualTo("plain");
        assertThat(who(to(port, "orders.db.test", "sslmode=allow"))).isEqualTo("plain");
        Run refused = psql(to(strictPort, "orders.db.test", "sslmode=disable"), "SELECT 1");
        assertThat(refused.status()).isEqualTo(2);
        sluice.awaitStdout(line -> line.contains("\"frontend\":\"strict\",\"route\":\"default\"")
                && line.contains("\"reason\":\"no_route\""));
        assertThat(who(to(strictPort, "orders.db.test", "sslmode=prefer"))).isEqualTo("orders by TLS");
    }

    @Test
    void aNameThatNoRouteTakesIsRefused() throws IOException, InterruptedException {
        Run refused = psql(to(strictPort, "www.example.test", "sslmode=require"), "SELECT 1");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.output()).contains("unrecognized name");
        sluice.awaitStdout(
                line -> line.contains("\"sni\":\"www.example.test\"") && line.contains("\"reason\":\"no_route\""));
    }

    @Test
    void aServerWithoutTlsHasFailedAndTheNextIsTried() throws IOException, InterruptedException {
        String failures = "sluice_backend_connect_failures_total{backend=\"plain\",pool=\"mixed\",reason=\"no_tls\"}";
        assertThat(sluice.metric(failures)).isZero();
        assertThat(who(to(port, "mixed.db.test", "sslmode=require"))).isEqualTo("billing by TLS");
        assertThat(sluice.metric(failures)).isEqualTo(1);
        sluice.awaitStdout(
                line -> line.contains("\"pool\":\"mixed\",\"backend\":\"tls\"") && line.contains("\"retries\":1"));
    }

    @Test
    void bulkAndManyNewConnectionsPass() throws IOException, InterruptedException {
        Path in = directory.resolve("in");
        Path out = directory.resolve("out");
        Files.writeString(
                in,
                IntStream.range(0, 100_000)
                        .mapToObj(i ->
                                i + "\t" + Integer.toHexString(i * 0x9E3779B9).repeat(8) + "\n")
                        .collect(Collectors.joining()));
        String target = to(port, "orders.db.test", "sslmode=require");
        Run copied = psql(
                target,
                "CREATE TABLE t (a int, b text)",
                "\\copy t FROM '%s'".formatted(in),
                "\\copy (SELECT * FROM t ORDER BY a) TO '%s'".formatted(out));
        assertThat(copied.status()).as(copied.output()).isZero();
        assertThat(Files.size(in)).isGreaterThan(5_000_000);
        assertThat(Files.mismatch(in, out)).isEqualTo(-1);
        Path script = Files.writeString(directory.resolve("script"), "SELECT count(*) FROM pg_class;\n");
        String anew =
                Run.ok(Requires.program("pgbench"), "-n", "-C", "-c", "4", "-t", "50", "-f", script.toString(), target);
        assertThat(anew).contains("transactions actually processed: 200/200", "failed transactions: 0");
    }

    /** Libpq of version 15 asks for it in plain text and without a name, so that it can reach one cluster alone: that of {@code pool}. */
    @Test
    void aRequestToCancelGoesToThePoolForAllOthers() throws IOException, InterruptedException {
        Process own = sleeper(ownPort);
        Process other = null;
        try {
            interrupt(own);
            assertThat(own.waitFor()).isEqualTo(1);
            assertThat(Files.readString(output(ownPort))).contains("canceling statement due to user request");
            other = sleeper(port);
            interrupt(other);
            Await.until(
                    "another cluster was asked",
                    () -> servers.server("plain").database().log().stream()
                            .anyMatch(line -> line.contains("in cancel request did not match any process")));
            assertThat(other.isAlive()).isTrue();
            assertThat(psql(
                                    to(servers.server("orders").port(), "x", "sslmode=disable"),
                                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                            .status())
                    .isZero();
            assertThat(other.waitFor()).isEqualTo(1);
        } finally {
            own.destroyForcibly().waitFor();
            if (other != null) {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static Path output(int port) {
        return directory.resolve("sleeper-" + port);
    }

    /** A client in a statement that does not end. */
    private static Process sleeper(int port) throws IOException {
        Process client = new ProcessBuilder(
                        "psql", "-XAt", to(port, "orders.db.test", "sslmode=require"), "-c", "SELECT pg_sleep(600)")
                .redirectErrorStream(true)
                .redirectOutput(output(port).toFile())
                .start();
        Await.until(
                "it sleeps",
                () -> psql(
                                to(servers.server("orders").port(), "x", "sslmode=disable"),
                                "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND state = 'active'")
                        .output()
                        .equals("1\n"));
        return client;
    }

    /** As Ctrl-C does. */
    private static void interrupt(Process client) throws IOException, InterruptedException {
        Run.ok("kill", "-INT", String.valueOf(client.pid()));
    }
}
