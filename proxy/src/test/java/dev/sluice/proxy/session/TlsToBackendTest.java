package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.ForEachEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool that speaks TLS to its backends, which is a second proxy that ends it. */
@Timeout(60)
@ForEachEngine
class TlsToBackendTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private String one = "";
    private String other = "";

    @BeforeEach
    void makeCertificates() {
        one = TestTls.pem(directory, "one.pem", "one.example").toString();
        other = TestTls.pem(directory, "other.pem", "other.example").toString();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T it) {
        open.add(it);
        return it;
    }

    /** A server that speaks TLS, and echoes. */
    private TestProxy server(String... lines) {
        TestBackend backend = opened(TestBackend.tcp(TestBackend::echo));
        return opened(TestProxy.builder()
                .backend(backend.address())
                .with("certificates.one.files: " + one, "frontends.front.tls.certificates: one")
                .with(lines)
                .start());
    }

    private TestConfig client(TestProxy... servers) {
        TestConfig config = TestProxy.builder();
        for (TestProxy server : servers) {
            config.backend(server.address());
        }
        return config.pool("tls.serverName: one.example", "tls.ca: " + one);
    }

    private static void assertEchoes(TestProxy proxy, int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        try (Wire wire = proxy.connect()) {
            Thread writer = Thread.startVirtualThread(() -> {
                wire.write(bytes);
                wire.finish();
            });
            assertThat(wire.readToEnd().bytes()).isEqualTo(bytes);
            writer.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bytesGoBothWaysAndEachDirectionEndsByItself() {
        for (String version : List.of("'1.2'", "'1.3'")) {
            TestProxy server = server("frontends.front.tls.minVersion: " + version);
            TestProxy proxy = opened(client(server).start());
            assertEchoes(proxy, 3_000_000);
            SessionRecord record = proxy.nextRecord();
            assertThat(record.termination()).isEqualTo(new Termination(Cause.CLIENT_CLOSED, Phase.DONE));
            assertThat(record.bytes().toBackend()).as("plaintext").isEqualTo(3_000_000);
            assertThat(server.nextRecord().routing().sni()).isEqualTo("one.example");
            proxy.awaitNothingLeft();
            server.awaitNothingLeft();
        }
    }

    @Test
    void aHandshakeThatFailsIsAnAttemptThatFails() {
        TestBackend plain = opened(TestBackend.tcp(wire -> {
            wire.read(1);
            wire.write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }));
        TestProxy server = server();
        TestProxy proxy = opened(TestProxy.builder()
                .backend(plain.address())
                .backend(server.address())
                .pool("tls.serverName: one.example", "tls.ca: " + one, "balance: first")
                .start());
        assertEchoes(proxy, 1_000);
        assertThat(proxy.nextRecord().retries()).isEqualTo(1);
        assertThat(proxy.backend(0)
                        .counters(0)
                        .connectFailures(ConnectResult.TLS)
                        .value())
                .isEqualTo(1);
        proxy.awaitNothingLeft();
    }

    private static void assertRefused(TestProxy proxy, ConnectResult why) {
        try (Wire wire = proxy.connect()) {
            assertThat(wire.readToEnd().wasReset()).isTrue();
        }
        SessionRecord record = proxy.nextRecord();
        assertThat(record.termination()).isEqualTo(new Termination(Cause.BACKEND_UNREACHABLE, Phase.CONNECT));
        assertThat(record.detail()).startsWith(why == ConnectResult.NO_TLS ? "no_tls" : why.label() + ": ");
        assertThat(proxy.backend(0).counters(0).connectFailures(why).value()).isEqualTo(1);
        proxy.awaitNothingLeft();
    }

    @Test
    void aCertificateMustBeSignedAndHaveTheName() {
        TestProxy server = server();
        assertRefused(opened(client(server).pool("tls.ca: " + other).start()), ConnectResult.CERTIFICATE);
        assertRefused(opened(client(server).pool("tls.ca: system").start()), ConnectResult.CERTIFICATE);
        TestProxy lax = server("frontends.front.tls.unknownName: default");
        assertRefused(opened(client(lax).pool("tls.serverName: two.example").start()), ConnectResult.CERTIFICATE);
        assertEchoes(
                opened(client(lax)
                        .pool("tls.serverName: two.example", "tls.verify: chain")
                        .start()),
                10);
        assertEchoes(
                opened(client(lax).pool("tls.ca: system", "tls.verify: none").start()), 10);
    }

    /** Without health checks nothing else would. */
    @Test
    void theFirstLineOfTheLogSaysWhatIsWrongWithTheCertificate() {
        TestProxy lax = server("frontends.front.tls.unknownName: default");
        try (LogLines lines = LogLines.open()) {
            TestProxy proxy =
                    opened(client(lax).pool("tls.serverName: two.example").start());
            assertRefused(proxy, ConnectResult.CERTIFICATE);
            Await.until(
                    "it is told",
                    () -> !lines.startingWith("backend pool/b0 at").isEmpty());
            assertThat(lines.startingWith("backend pool/b0 at"))
                    .first()
                    .asString()
                    .endsWith("1 certificate (the last: it is not for two.example but for one.example)");
        }
    }

    @Test
    void theNameOfABackendIsItsHostName() {
        String local = TestTls.pem(directory, "local.pem", "localhost").toString();
        TestProxy server = server("certificates.one.files: " + local);
        HostPort address = (HostPort) server.address();
        TestProxy proxy = opened(TestProxy.builder()
                .backend(new HostPort("localhost", address.port()))
                .pool("tls.ca: " + local)
                .start());
        assertEchoes(proxy, 10);
        assertThat(server.nextRecord().routing().sni()).isEqualTo("localhost");
    }

    @Test
    void theCertificateThatBackendsAreShownOutlivesItsFile() {
        Path file = TestTls.pem(directory, "client.pem", "client.example");
        String local = TestTls.pem(directory, "local.pem", "localhost").toString();
        TestProxy server = server("certificates.one.files: " + local);
        HostPort address = (HostPort) server.address();
        TestProxy proxy = opened(TestProxy.builder()
                .backend(new HostPort("localhost", address.port()))
                .with("certificates.client.files: " + file)
                .pool("tls.ca: " + local, "tls.certificate: client")
                .start());
        Path _ = TestTls.pem(directory, "client.pem", "client.example");
        Await.until("it is read", () -> proxy.view().keystore().reloads() > 0);
        assertEchoes(proxy, 10); // the first for whom it is needed
    }

    @Test
    void backendsAreAskedForTlsInTheWayOfPostgres() {
        TestProxy server = server("frontends.front.startTls: postgres");
        assertEchoes(opened(client(server).pool("tls.startTls: postgres").start()), 100_000);
        TestBackend refuses = opened(TestBackend.tcp(wire -> {
            wire.read(8);
            wire.write(new byte[] {'N'});
        }));
        TestProxy proxy = opened(TestProxy.builder()
                .backend(refuses.address())
                .pool("tls.serverName: one.example", "tls.ca: " + one, "tls.startTls: postgres")
                .start());
        assertRefused(proxy, ConnectResult.NO_TLS);
    }

    @Test
    void theHeaderOfAProxyComesBeforeTheHandshake() {
        TestProxy server =
                server("frontends.front.proxyProtocol: required", "frontends.front.trustedProxies: 127.0.0.0/8");
        TestProxy proxy = opened(client(server).pool("sendProxyProtocol: v2").start());
        assertEchoes(proxy, 10);
        assertThat(server.nextRecord().proxy()).isNotNull();
    }

    @Test
    void aBackendThatStaysSilentHasItsTime() {
        TestBackend silent = opened(TestBackend.manual());
        TestProxy proxy = opened(TestProxy.builder()
                .backend(silent.address())
                .pool("tls.serverName: one.example", "tls.ca: " + one, "timeouts.connect: 200ms")
                .start());
        try (Wire wire = proxy.connect()) {
            assertThat(wire.readToEnd().wasReset()).isTrue();
        }
        assertThat(proxy.nextRecord().termination()).isEqualTo(new Termination(Cause.BACKEND_TIMEOUT, Phase.CONNECT));
        proxy.awaitNothingLeft();
    }
}
