package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's JDBC driver, which can also begin with TLS at once as clients of version 17 do, among clients that ask for TLS first. */
@Timeout(120)
class JdbcRoutesIT {
    private static final int port = Ports.free();
    private static final int ownPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static PostgresServers servers;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer direct;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException {
        String _ = Requires.program("postgres");
        servers = PostgresServers.start(directory, "orders", "plain");
        SSLContext context = Certificate.of(directory, "direct.db.test").server();
        direct = Peer.of(client -> terminate(context, client));
        sluice = Sluice.start("""
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    startTls: postgres
                    routes:
                      - {name: direct, sni: "*.db.test", alpn: postgresql, pool: direct}
                      - {name: asked, sni: orders.db.test, pool: orders}
                    pool: plain
                  own: {bind: "127.0.0.1:%d", startTls: postgres, routes: [{sni: orders.db.test, pool: orders}], pool: orders}
                pools:
                  direct: ["%s"]
                  orders: ["%s"]
                  plain: ["%s"]
                """.formatted(
                        port,
                        ownPort,
                        direct.address(),
                        servers.server("orders").address(),
                        servers.server("plain").address()));
    }

    @AfterAll
    static void stop() {
        try (PostgresServers _ = servers;
                Peer _ = direct;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    /** What stands for a PostgreSQL 17: TLS without being asked, by ALPN, before the cluster that has none. */
    private static void terminate(SSLContext context, Socket client) throws IOException {
        try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
                Socket server = new Socket(
                        InetAddress.getLoopbackAddress(),
                        servers.server("plain").port())) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"postgresql"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            Thread back = Thread.ofVirtual().start(() -> {
                try {
                    server.getInputStream().transferTo(tls.getOutputStream());
                } catch (IOException _) {
                    // The client has gone.
                }
            });
            tls.getInputStream().transferTo(server.getOutputStream());
            server.shutdownOutput();
            back.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Connection connect(int port, String name, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres?user=sluice&connectTimeout=30&loginTimeout=60&%s"
                        .formatted(name, port, options));
    }

    private static String who(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT current_setting('cluster_name')"
                                + " || CASE WHEN ssl THEN ' by TLS' ELSE '' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static double taken(String route) throws IOException, InterruptedException {
        return sluice.metric("sluice_routes_total{frontend=\"f\",route=\"%s\"}".formatted(route));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=require", "sslmode=prefer&gssEncMode=prefer", "sslmode=verify-full&sslrootcert="})
    void theDriverIsRoutedByTheNameInItsUrl(String options) throws SQLException, IOException, InterruptedException {
        double before = taken("asked");
        String complete =
                options.endsWith("=") ? options + servers.certificate("orders").file() : options;
        try (Connection connection = connect(port, "orders.db.test", complete)) {
            assertThat(who(connection)).isEqualTo("orders by TLS");
        }
        assertThat(taken("asked") - before).isEqualTo(1);
        try (Connection connection = connect(port, "orders.db.test", "sslmode=disable")) {
            assertThat(who(connection)).isEqualTo("plain");
        }
    }

    @Test
    void aDriverThatBeginsWithTlsIsRoutedByNameAndProtocol() throws SQLException, IOException, InterruptedException {
        double before = taken("direct");
        String options =
                "sslmode=verify-full&sslNegotiation=direct&sslrootcert=" + directory.resolve("direct.db.test.pem");
        try (Connection connection = connect(port, "direct.db.test", options)) {
            assertThat(who(connection)).isEqualTo("plain"); // behind what took the TLS away
        }
        assertThat(taken("direct") - before).isEqualTo(1);
        sluice.awaitStdout(line -> line.contains(
                "\"route\":\"direct\",\"sni\":\"direct.db.test\",\"alpn\":\"postgresql\",\"pool\":\"direct\""));
    }

    /** As libpq does, the driver asks for it on a connection of its own in plain text, which reaches the cluster for all others alone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStatementIsCancelledWhereItsClusterIsThePoolForAllOthers(boolean own) throws Exception {
        int to = own ? ownPort : port;
        try (ExecutorService clients = Executors.newSingleThreadExecutor();
                Connection connection = connect(to, "orders.db.test", "sslmode=require");
                Statement statement = connection.createStatement()) {
            Future<Boolean> sleep = clients.submit(() -> statement.execute("SELECT pg_sleep(600)"));
            try (Connection other = connect(port, "orders.db.test", "sslmode=require");
                    Statement look = other.createStatement()) {
                Await.until("it sleeps", () -> {
                    try (ResultSet rows = look.executeQuery("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE query = 'SELECT pg_sleep(600)' AND state = 'active'")) {
                        return rows.next() && rows.getInt(1) == 1;
                    }
                });
                statement.cancel();
                if (!own) {
                    Await.until(
                            "another cluster was asked",
                            () -> servers.server("plain").database().log().stream()
                                    .anyMatch(line -> line.contains("in cancel request did not match any process")));
                    assertThat(sleep.isDone()).isFalse();
                    var _ = look.execute(
                            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'");
                }
                assertThatThrownBy(sleep::get).hasMessageContaining("canceling statement due to user request");
            }
        }
    }
}
