package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB, which greets its clients, beside an HTTPS server on one port. */
@Timeout(120)
class ServerFirstIT {
    private static final String SHOP = "shop.test";
    private static final int ROUNDS = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    /** By TLS, which MariaDB's clients begin after the greeting, and without. */
    private String ask(String tls) throws IOException, InterruptedException {
        return Run.ok(
                Requires.program("mariadb"),
                "--no-defaults",
                "-h",
                "127.0.0.1",
                "-P",
                "" + port,
                "-u",
                "guest",
                tls,
                "-N",
                "-B",
                "-e",
                "SELECT 41 + 1; SHOW STATUS LIKE 'Ssl_version'");
    }

    @Test
    void clientsOfBothAreServedOnOnePort() throws IOException, InterruptedException {
        String curl = Requires.program("curl");
        int server = Ports.free();
        Certificate own = Certificate.of(directory, "db.test");
        Database.give(own.key(), "mysql");
        try (Database mariadb =
                        Database.mariadb(directory, server, "--ssl-cert=" + own.file(), "--ssl-key=" + own.key());
                WebServers web = WebServers.start(directory, SHOP);
                Sluice sluice =
                        Sluice.start("""
                        frontends:
                          f:
                            bind: "127.0.0.1:%d"
                            routes: [{sni: %s, pool: web}]
                            pool: db
                            timeouts: {serverFirst: 100ms}
                        pools: {web: ["%s"], db: ["127.0.0.1:%d"]}
                        """.formatted(port, SHOP, web.of(SHOP).address(), server))) {
            var _ = mariadb.query("CREATE USER guest@'%'");
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask("--skip-ssl")).isEqualTo("42\nSsl_version\t\n");
                assertThat(ask("--ssl")).isEqualTo("42\nSsl_version\tTLSv1.3\n");
                assertThat(Run.ok(
                                curl,
                                "-sS",
                                "--resolve",
                                SHOP + ":" + port + ":127.0.0.1",
                                "--cacert",
                                web.of(SHOP).certificate().file().toString(),
                                "https://" + SHOP + ":" + port + "/"))
                        .isEqualTo("this is shop.test by HTTP/2.0\n");
            }
            String taken = "sluice_routes_total{frontend=\"f\",route=\"%s\"}";
            assertThat(sluice.metric(taken.formatted("default"))).isEqualTo(2 * ROUNDS);
            assertThat(sluice.metric(taken.formatted("sni=" + SHOP))).isEqualTo(ROUNDS);
            assertThat(sluice.scrape()
                            .body()
                            .lines()
                            .filter(line -> line.startsWith("sluice_backend_connect_failures_total{")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0"));
        }
    }
}
