package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.TlsCounters;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.tls.TlsFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the metrics say of TLS, of frontends that end it and of no others. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class TlsMetricsTest {
    private static final int WORKERS = 3;

    @TempDir
    Path directory;

    private TestBackend backend;
    private TestProxy proxy;

    @BeforeEach
    void start() {
        backend = TestBackend.tcp(TestBackend::echo);
        proxy = TestProxy.of(
                """
                process: {workers: 3, maxHandshakes: 2, drain: {timeout: 0s}}
                metrics: off
                certificates: {one: {files: "%s"}}
                frontends:
                  f: {bind: "127.0.0.1:0", tls: {certificates: [one], truncation: accept}, pool: p}
                  plain: {bind: "127.0.0.2:0", pool: p}
                pools: {p: ["%s"]}
                """.formatted(TestTls.pem(directory, "one.pem", "one.example"), Wire.addressOf(backend.address())));
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    private List<String> series() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MetricsText text = new MetricsText(out, false);
            new MetricsCollector(proxy.view(), new Refusals()).collect(text);
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("sluice_tls_") && !line.contains("_bucket"))
                .map(line -> line.substring("sluice_tls_".length()).replace("frontend=\"f\"", "f"))
                .toList();
    }

    private List<String> above0() {
        return series().stream()
                .filter(line -> !line.endsWith(" 0.0") && !line.endsWith(" 0"))
                .toList();
    }

    private static void echo(SSLSocket client) throws IOException {
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void allSeriesAreThereFromTheStart() {
        assertThat(above0()).isEmpty();
        assertThat(series())
                .contains(
                        "handshakes_active 0.0",
                        "handshakes_total{f,resumed=\"false\",version=\"1.2\"} 0.0",
                        "handshakes_total{f,resumed=\"false\",version=\"1.3\"} 0.0",
                        "handshakes_total{f,resumed=\"true\",version=\"1.2\"} 0.0",
                        "handshakes_total{f,resumed=\"true\",version=\"1.3\"} 0.0",
                        "handshake_failures_total{f,reason=\"no_shared_cipher\"} 0.0",
                        "handshake_failures_total{f,reason=\"timeout\"} 0.0",
                        "handshake_seconds_count{f} 0",
                        "truncated_total{f} 0.0")
                .noneMatch(line -> line.contains("plain"))
                .noneMatch(line -> line.contains("reason=\"truncated\""));
    }

    @Test
    void handshakesAreCountedByVersionAndWhetherTheyResume() throws IOException {
        SSLContext context = TestTls.trusting();
        for (int i = 0; i < 2; i++) {
            try (SSLSocket client = TestTls.client(context, proxy, "TLSv1.2", "one.example")) {
                echo(client);
            }
        }
        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", "one.example")) {
            echo(client);
        }
        assertThat(above0())
                .contains(
                        "handshakes_total{f,resumed=\"false\",version=\"1.2\"} 1.0",
                        "handshakes_total{f,resumed=\"true\",version=\"1.2\"} 1.0",
                        "handshakes_total{f,resumed=\"false\",version=\"1.3\"} 1.0",
                        "handshake_seconds_count{f} 3");
    }

    @Test
    void whoIsWaitedForAndWhoFailsAreCounted() {
        try (Wire client = proxy.connect()) {
            Await.until("it is waited for", () -> above0().equals(List.of("handshakes_active 1.0")));
            client.write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readToEnd().bytes()).isEmpty();
        }
        proxy.nextRecord();
        assertThat(above0()).containsExactly("handshake_failures_total{f,reason=\"not_tls\"} 1.0");
    }

    @Test
    void whoFindsTooManyHandshakesHasNotFailed() {
        try (Wire _ = proxy.connect();
                Wire _ = proxy.connect()) {
            Await.until("both are waited for", () -> above0().equals(List.of("handshakes_active 2.0")));
            try (Wire third = proxy.connect()) {
                assertThat(third.readToEnd().bytes()).isEmpty();
            }
            assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.MAX_HANDSHAKES);
            assertThat(above0()).containsExactly("handshakes_active 2.0");
        }
    }

    @Test
    void aStreamThatEndsWithoutSayingSoIsCountedOnce() throws IOException {
        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", "one.example")) {
            echo(client);
        }
        proxy.nextRecord();
        assertThat(above0()).noneMatch(line -> line.startsWith("truncated"));

        HostPort address = (HostPort) proxy.address();
        try (Socket plain = new Socket(InetAddress.ofLiteral(address.host()), address.port())) {
            SSLSocket client =
                    (SSLSocket) TestTls.trusting().getSocketFactory().createSocket(plain, null, address.port(), false);
            echo(client);
        }
        proxy.nextRecord();
        assertThat(above0()).contains("truncated_total{f} 1.0");
    }

    @Test
    void theSumIsOverAllWorkers() {
        for (int worker = 0; worker < WORKERS; worker++) {
            TlsCounters counters = proxy.frontend().counters(worker).tls();
            counters.handshakes(true, true).add(worker + 1L);
            counters.failures(TlsFailure.PEER_ALERT).add(10L * (worker + 1));
            counters.handshakeTime.record(TimeUnit.MILLISECONDS.toNanos(1500));
            counters.truncated.add(100L * (worker + 1));
        }
        assertThat(above0())
                .containsExactly(
                        "handshakes_total{f,resumed=\"true\",version=\"1.3\"} 6.0",
                        "handshake_failures_total{f,reason=\"peer_alert\"} 60.0",
                        "handshake_seconds_count{f} 3",
                        "handshake_seconds_sum{f} 4.5",
                        "truncated_total{f} 600.0");
        FrontendJson json = new FrontendJson(proxy.view());
        assertThat(json.of(proxy.frontend()).path("tls"))
                .hasToString("{\"handshakes\":6,\"resumed\":6,\"failures\":{\"peer_alert\":60}}");
        assertThat(json.of(proxy.server().snapshot().frontend("plain").orElseThrow())
                        .path("tls")
                        .isNull())
                .isTrue();
    }
}
