package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Databases that speak no TLS, whose clients do. */
@Timeout(120)
class DatabasesIT {
    private final int port = Ports.free();
    private final int serverPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Run psql(String options, String... commands) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Requires.program("psql"),
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "host=db.test hostaddr=127.0.0.1 port=%d user=sluice dbname=postgres connect_timeout=30 %s"
                        .formatted(port, options)));
        for (String one : commands) {
            command.addAll(List.of("-c", one));
        }
        return Run.of(command);
    }

    @Test
    void psqlSpeaksTlsWithSluiceAndPostgresDoesNot() throws IOException, InterruptedException {
        Identity identity = Identity.ecdsa(directory, "db.test");
        Path big = directory.resolve("big");
        Files.writeString(big, "x".repeat(1000).concat("\n").repeat(20_000));
        try (Database _ = Database.postgres(directory, serverPort);
                Sluice sluice = Sluice.start("""
                        defaults: {healthCheck: off}
                        certificates: {db: %s}
                        frontends:
                          f: {bind: "127.0.0.1:%d", startTls: postgres, tls: {certificates: db}, pool: ["127.0.0.1:%d"]}
                        """.formatted(identity.yaml(), port, serverPort))) {
            String verified = "sslmode=verify-full sslrootcert=" + identity.authority();
            assertThat(psql(verified, "\\conninfo").output()).contains("SSL connection (protocol: TLSv1.3");
            assertThat(psql(verified + " ssl_max_protocol_version=TLSv1.2", "\\conninfo")
                            .output())
                    .contains("SSL connection (protocol: TLSv1.2");
            for (String mode : List.of("require", "prefer", "allow")) {
                assertThat(psql("sslmode=" + mode, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                .output())
                        .isEqualTo("f\n");
            }
            Path back = directory.resolve("back");
            Run bulk = psql(
                    "sslmode=require",
                    "CREATE TABLE t (a text)",
                    "\\copy t FROM '%s'".formatted(big),
                    "\\copy t TO '%s'".formatted(back));
            assertThat(bulk.status()).as(bulk.output()).isZero();
            assertThat(Files.mismatch(big, back)).isEqualTo(-1);
            Run plain = psql("sslmode=disable", "SELECT 1");
            assertThat(plain.status()).isEqualTo(2);
            assertThat(plain.output())
                    .contains("FATAL:  this server takes connections with TLS only; use sslmode=require");
            sluice.awaitStdout(line -> line.contains("\"reason\":\"tls\""));
            Path script = Files.writeString(directory.resolve("script"), "SELECT count(*) FROM pg_class;\n");
            assertThat(Run.ok(
                            Requires.program("pgbench"),
                            "-n",
                            "-C",
                            "-c",
                            "4",
                            "-t",
                            "50",
                            "-f",
                            script.toString(),
                            "host=db.test hostaddr=127.0.0.1 port=%d user=sluice dbname=postgres sslmode=require"
                                    .formatted(port)))
                    .contains("transactions actually processed: 200/200");
        }
    }

    @Test
    void redisIsReachedByTls() throws IOException, InterruptedException {
        Identity identity = Identity.rsa(directory, "cache.test");
        try (Daemon _ = Daemon.redis(directory, serverPort);
                Sluice _ = Sluice.start("""
                        certificates: {cache: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: cache}, pool: ["127.0.0.1:%d"]}}
                        """.formatted(identity.yaml(), port, serverPort))) {
            String tls = "--tls --cacert %s --sni cache.test -h 127.0.0.1 -p %d".formatted(identity.authority(), port);
            assertThat(redis("redis-cli", tls + " SET greeting hello")).isEqualTo("OK\n");
            assertThat(redis("redis-cli", tls + " GET greeting")).isEqualTo("hello\n");
            assertThat(redis("redis-benchmark", tls + " -n 20000 -c 20 -P 8 -d 1000 -q -t set,get"))
                    .contains("SET: ", "GET: ");
        }
    }

    private static String redis(String program, String arguments) throws IOException, InterruptedException {
        return Run.ok((Requires.program(program) + " " + arguments).split(" "));
    }
}
