package dev.sluice.it.databases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary and its replica, in front of which clients do not notice which is which. */
@Timeout(240)
class PostgresFailoverIT {
    private static final int CLIENTS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int write = Ports.free();
    private final int read = Ports.free();
    private final int first = Ports.free();
    private final int second = Ports.free();

    /** The replica stands first in the lists. */
    private Sluice sluice() throws IOException {
        return Sluice.start("""
                log: {access: {output: none}}
                defaults:
                  healthCheck: {interval: 500ms, fastInterval: 200ms, timeout: 5s}
                frontends:
                  write: {bind: "127.0.0.1:%d", pool: write}
                  read: {bind: "127.0.0.1:%d", pool: read}
                pools:
                  write:
                    queue: {whenNoneUp: wait, noneUpTimeout: 60s}
                    healthCheck: {postgres: {user: sluice, role: primary}}
                    onBackendDown: close
                    backends: {second: "127.0.0.1:%d", first: "127.0.0.1:%d"}
                  read:
                    healthCheck: {postgres: {user: sluice, role: replica, maxLag: 1m}}
                    backends: {second: "127.0.0.1:%d", first: "127.0.0.1:%d"}
                """.formatted(write, read, second, first, second, first));
    }

    private static double connections(Sluice sluice, String backend) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_connections_total{backend=\"%s\",pool=\"write\"}".formatted(backend));
    }

    private static double refused(Sluice sluice) throws IOException, InterruptedException {
        double sum = 0;
        for (String reason : List.of("no_backend", "queue_full", "queue_timeout")) {
            sum += sluice.metric("sluice_frontend_refused_total{frontend=\"write\",reason=\"%s\"}".formatted(reason));
        }
        return sum;
    }

    private static double up(Sluice sluice, String pool, String backend) throws IOException, InterruptedException {
        return sluice.metric("sluice_backend_up{backend=\"%s\",pool=\"%s\"}".formatted(backend, pool));
    }

    private Database primary() throws IOException, InterruptedException, SQLException {
        Database primary = Database.postgres(directory, first);
        Await.until("ready", () -> primary.log().getLast().endsWith("ready to accept connections"));
        try (Connection connection = JdbcClients.connect(first);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (n int)");
        }
        return primary;
    }

    /** As the kernel kills it: the postmaster first, which takes the others along. */
    private void killPrimary() throws IOException, InterruptedException {
        Run.ok(
                "kill",
                "-9",
                Files.readAllLines(directory.resolve("postgres").resolve("postmaster.pid"))
                        .getFirst());
    }

    @Test
    void clientsWaitForTheNewPrimaryAndNobodyGoesToTheOldOne() throws Exception {
        try (Database primary = primary();
                Database replica = Database.postgresReplica(directory, second, first);
                Sluice sluice = sluice();
                JdbcClients clients = new JdbcClients(CLIENTS, write)) {
            clients.awaitMore(200);
            assertThat(connections(sluice, "second"))
                    .as("sessions on the replica")
                    .isZero();
            Await.until("the replica serves readers", () -> up(sluice, "read", "second") > 0);
            assertThat(JdbcClients.value(read, "SELECT pg_is_in_recovery()")).isEqualTo("t");

            killPrimary();
            Await.until("the primary is down", () -> up(sluice, "write", "first") < 1);
            assertThat(JdbcClients.value(second, "SELECT pg_promote()")).isEqualTo("t");
            clients.awaitMore(200);

            primary.restart();
            Await.until(
                    "two primaries are a problem", () -> sluice.metric("sluice_problems{kind=\"two_primaries\"}") > 0);
            double before = connections(sluice, "first");
            clients.awaitMore(200);
            assertThat(connections(sluice, "first"))
                    .as("sessions on the old primary")
                    .isEqualTo(before);
            assertThat(refused(sluice)).as("clients that were refused").isZero();
            assertThat(clients.broken())
                    .as("sessions that were on the primary when it was killed")
                    .hasSizeLessThanOrEqualTo(CLIENTS);
            assertThat(clients.misled()).isEmpty();
            assertThat(replica.log()).isNotEmpty();
        }
    }

    @Test
    void aRestartDecidesAsBefore() throws Exception {
        try (Database primary = primary();
                Database replica = Database.postgresReplica(directory, second, first)) {
            assertThat(primary.log()).isNotEmpty();
            assertThat(JdbcClients.value(second, "SELECT pg_promote()")).isEqualTo("t");
            assertThat(replica.log()).isNotEmpty();
            try (Sluice sluice = sluice();
                    JdbcClients clients = new JdbcClients(CLIENTS, write)) {
                clients.awaitMore(100);
                assertThat(connections(sluice, "first")).isZero();
                assertThat(refused(sluice)).isZero();
                assertThat(clients.broken()).isEmpty();
            }
        }
    }
}
