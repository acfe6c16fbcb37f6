package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Browser;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS of curl and Chromium that ends at Sluice, before an nginx that speaks plain HTTP/1.1 on one port and plain HTTP/2 on another. */
@Timeout(120)
class HttpsIT {
    private static final int BYTES = 100 << 20;

    private static final int port = Ports.free();
    private static final int oldPort = Ports.free();
    private static final int newPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Identity identity;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Daemon nginx;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        identity = Identity.ecdsa(directory, "shop.test");
        Files.writeString(directory.resolve("index.html"), "<title>shop</title><p>Shop at home</p>\n");
        Path config = Files.writeString(
                directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/nginx.pid;
                error_log stderr;
                worker_processes 1;
                events { worker_connections 1024; }
                http {
                  access_log off; sendfile on; default_type text/html; client_max_body_size 0;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server { listen 127.0.0.1:%2$d; %4$s }
                  server { listen 127.0.0.1:%3$d http2; %4$s }
                }
                """.formatted(directory, oldPort, newPort, """
                        root %s;
                        location /protocol { return 200 "$server_protocol\\n"; }
                        """.formatted(directory)));
        Run.ok("sh", "-c", "head -c %d /dev/urandom > %s/big".formatted(BYTES, directory));
        Run.ok("chmod", "a+rX", directory.toString(), directory + "/big", directory + "/index.html");
        nginx = Daemon.start(directory, oldPort, Requires.program("nginx"), "-c", config.toString());
        sluice = Sluice.start("""
                certificates: {shop: %s}
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    tls: {certificates: shop, alpn: [h2, http/1.1]}
                    routes: [{alpn: h2, pool: new}]
                    pool: old
                pools: {old: ["127.0.0.1:%d"], new: ["127.0.0.1:%d"]}
                """.formatted(identity.yaml(), port, oldPort, newPort));
    }

    @AfterAll
    static void stop() {
        try (Daemon _ = nginx;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    private static String curl(String path, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Requires.program("curl"),
                "-sS",
                "--resolve",
                "shop.test:" + port + ":127.0.0.1",
                "--cacert",
                identity.authority().toString(),
                "https://shop.test:" + port + path));
        command.addAll(List.of(options));
        return Run.ok(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void curlSpeaksTheProtocolThatWasAgreedOn(String version) throws IOException, InterruptedException {
        String[] tls = {"--tlsv" + version, "--tls-max", version};
        assertThat(curl("/protocol", tls)).isEqualTo("HTTP/2.0\n");
        assertThat(curl("/protocol", tls[0], tls[1], tls[2], "--http1.1")).isEqualTo("HTTP/1.1\n");
        assertThat(curl("/protocol", tls[0], tls[1], tls[2], "--no-alpn")).isEqualTo("HTTP/1.1\n");
        assertThat(curl("/", tls)).contains("Shop at home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void whatIsLargeArrivesAsItIs(String protocol) throws IOException, InterruptedException {
        for (String version : List.of("1.2", "1.3")) {
            Path got = directory.resolve("got");
            assertThat(curl("/big", protocol, "--tls-max", version, "-o", got.toString()))
                    .isEmpty();
            assertThat(Files.mismatch(directory.resolve("big"), got)).isEqualTo(-1);
        }
    }

    @Test
    void whoSpeaksPlainHttpIsRefused() throws IOException, InterruptedException {
        Run run = Run.of("curl", "-sS", "http://127.0.0.1:" + port + "/");
        assertThat(run.status()).as(run.output()).isIn(52, 56); // an end or a reset
        sluice.awaitStdout(line -> line.contains("\"reason\":\"tls\",\"detail\":\"not_tls"));
    }

    @Test
    void aBrowserAgreesOnHttp2AndOnAKeyThatIsSafeFromComputersToCome() throws IOException {
        try (Browser browser = Browser.start(
                directory, "--ignore-certificate-errors", "--host-resolver-rules=MAP shop.test 127.0.0.1")) {
            browser.open("https://shop.test:" + port + "/", 800, 600, false);
            Await.until("it shows the page", () -> browser.text().contains("Shop at home"));
            assertThat(browser.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .contains("h2");
            String response = Await.value(
                    "it tells how it got it",
                    () -> browser.responses().stream()
                            .filter(one -> one.contains("https://shop.test:" + port + "/\""))
                            .findFirst()
                            .orElse(""),
                    one -> one.contains("\"securityDetails\""));
            assertThat(response)
                    .contains("\"protocol\":\"TLS 1.3\"", "\"keyExchangeGroup\":\"X25519MLKEM768\"")
                    .contains("\"subjectName\":\"shop.test\"");
        }
    }
}
