package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS at the metrics port and at the admin endpoint, for curl and for the commands, with certificates that are renewed. */
@Timeout(120)
class EndpointsIT {
    private static final int metrics = Ports.free();
    private static final int admin = Ports.free();
    private static final int frontend = Ports.free();
    private static final Peer backend =
            Peer.of(client -> client.getInputStream().transferTo(client.getOutputStream()));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Identity identity;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Identity stranger;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Path config;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Daemon sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        identity = Identity.ecdsa(directory, "localhost");
        stranger = Identity.rsa(directory, "localhost");
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        config = Files.writeString(directory.resolve("sluice.yaml"), yaml("1.2"));
        sluice = Daemon.start(directory, metrics, Sluice.LAUNCHER, "run", "-c", config.toString());
        Await.until("ready", () -> curl(metrics, "/readyz").equals("ok\n"));
    }

    private static String yaml(String minVersion) {
        return """
                certificates: {own: %s}
                metrics: {bind: "127.0.0.1:%d", tls: {certificates: own, minVersion: "%s"}}
                admin: {bind: "127.0.0.1:%d", tokenFile: "%s", tls: {certificates: own}}
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: own}, pool: p}}
                pools: {p: {backends: {b: "%s"}}}
                """.formatted(
                identity.yaml(), metrics, minVersion, admin, directory.resolve("token"), frontend, backend.address());
    }

    @AfterAll
    static void stop() {
        try (Peer _ = backend;
                Daemon _ = sluice) {
            // Whatever was started.
        }
    }

    private static List<String> command(int port, String path, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Requires.program("curl"),
                "-sS",
                "--cacert",
                identity.authority().toString(),
                "https://localhost:" + port + path));
        command.addAll(List.of(options));
        return command;
    }

    private static String curl(int port, String path, String... options) throws IOException, InterruptedException {
        return Run.ok(command(port, path, options).toArray(String[]::new));
    }

    private static double refused(String reason) throws IOException, InterruptedException {
        String series = "sluice_http_refused_total{reason=\"%s\"} ".formatted(reason);
        return curl(metrics, "/metrics")
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    private static Run command(String... arguments) throws IOException, InterruptedException {
        return Sluice.command(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void metricsAndProbesAreAnsweredInBothVersions(String version) throws IOException, InterruptedException {
        String[] tls = {"--tlsv" + version, "--tls-max", version};
        assertThat(curl(metrics, "/metrics", tls)).contains("sluice_build_info", "sluice_certificate_not_after");
        assertThat(curl(metrics, "/livez", tls)).isEqualTo("ok\n");
        assertThat(curl(metrics, "/", tls)).contains("<html");
        assertThat(curl(admin, "/api/v1/status", "-H", "Authorization: Bearer secret"))
                .contains("\"generation\"");
        assertThat(curl(admin, "/api/v1/status")).contains("unauthorized");
    }

    @Test
    void whoDoesNotTrustTheCertificateOrSpeaksAnOldVersionIsRefusedAndCounted()
            throws IOException, InterruptedException {
        double before = refused("handshake");
        Run distrust = Run.of(
                command(metrics, "/metrics", "--cacert", stranger.authority().toString()));
        assertThat(distrust.status()).as(distrust.output()).isEqualTo(60);
        Run old = Run.of(command(metrics, "/metrics", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"));
        assertThat(old.status()).as(old.output()).isEqualTo(35);
        Await.until("both are counted", () -> refused("handshake") == before + 2);
    }

    @Test
    void whoSpeaksHttpIsToldToUseHttps() throws IOException, InterruptedException {
        double before = refused("not_tls");
        Run plain = Run.of(Requires.program("curl"), "-sS", "-i", "http://localhost:%d/metrics".formatted(metrics));
        assertThat(plain.output()).contains("400 Bad Request", "https://");
        assertThat(refused("not_tls")).isEqualTo(before + 1);
    }

    @Test
    void commandsAskAnAddressThatTheyTrust() throws IOException, InterruptedException {
        String ca = identity.authority().toString();
        String token = directory.resolve("token").toString();
        String at = "https://localhost:" + admin;
        assertThat(command("status", "--admin", at, "--ca", ca, "--token-file", token))
                .satisfies(run -> assertThat(run.status()).as(run.output()).isZero())
                .satisfies(run -> assertThat(run.output()).contains("generation"));
        assertThat(command("top", "-o", "json", "--admin", "https://localhost:" + metrics, "--ca", ca)
                        .output())
                .contains("\"frontends\"");
        assertThat(command("top", "--once", "-c", config.toString()).output()).contains("p/b");
        assertThat(command("certificates", "-c", config.toString()).output()).contains("own", "localhost", "served");

        Run untrusted = command("status", "--admin", at, "--token-file", token);
        assertThat(untrusted.status()).isEqualTo(3);
        assertThat(untrusted.output())
                .contains(
                        "shows a certificate that is not trusted: no authority that is trusted has signed it", "--ca");
        Run anonymous = command("status", "--admin", at, "--ca", ca);
        assertThat(anonymous.status()).isEqualTo(1);
        assertThat(anonymous.output()).contains("--token-file");
    }

    @Test
    void aRenewedCertificateIsShownToTheNextClientAndStreamsGoOn() throws IOException, InterruptedException {
        Path events = directory.resolve("events");
        Process stream = new ProcessBuilder(command(metrics, "/api/v1/events", "-N"))
                .redirectOutput(events.toFile())
                .start();
        try {
            Await.until("events come", () -> Files.size(events) > 0);
            Path before = Files.copy(identity.authority(), directory.resolve("before.pem"));
            Identity next = Identity.ecdsa(directory, "localhost");
            Files.move(next.key(), identity.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(next.chain(), identity.chain(), StandardCopyOption.REPLACE_EXISTING);
            for (int port : List.of(metrics, admin)) {
                Await.until(
                        "the new one is shown at " + port,
                        () -> Run.of(command(port, "/livez")).status() == 0);
                assertThat(Run.of(command(port, "/livez", "--cacert", before.toString()))
                                .status())
                        .isEqualTo(60);
            }
            long seen = Files.size(events);
            Await.until("events still come", () -> Files.size(events) > seen);
            assertThat(stream.isAlive()).isTrue();
            assertThat(command("status", "-c", config.toString()).status()).isZero();
        } finally {
            Processes.end(stream);
        }
    }

    @Test
    void otherKeysWaitForARestart() throws IOException, InterruptedException {
        Files.writeString(config, yaml("1.3"));
        try {
            Run reload = command("reload", "-c", config.toString());
            assertThat(reload.output())
                    .contains("~ metrics: takes effect at the next start", "tls.minVersion: 1.2 -> 1.3");
            assertThat(curl(metrics, "/livez", "--tls-max", "1.2")).isEqualTo("ok\n");
        } finally {
            Files.writeString(config, yaml("1.2"));
            assertThat(command("reload", "-c", config.toString()).status()).isZero();
        }
    }
}
