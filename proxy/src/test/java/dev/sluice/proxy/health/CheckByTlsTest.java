package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.CheckResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Health checks that speak TLS with backends, which are a second proxy that ends it. */
@Timeout(60)
@ForEachEngine
class CheckByTlsTest {
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

    private static void respond(Wire wire) {
        byte[] buffer = new byte[1000];
        if (wire.read(buffer) > 0) {
            wire.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        wire.close();
    }

    /** A server that speaks TLS, and HTTP in it. */
    private TestProxy server(String... lines) {
        TestBackend backend = opened(TestBackend.tcp(CheckByTlsTest::respond));
        return opened(TestProxy.builder()
                .backend(backend.address())
                .with("certificates.one.files: " + one, "frontends.front.tls.certificates: one")
                .with(lines)
                .start());
    }

    /** A pool whose only backend is checked once, at the start. */
    private static TestConfig checked(HostPort server, String... keys) {
        return TestProxy.builder()
                .backend(server)
                .pool("healthCheck.interval: 1h", "healthCheck.timeout: 20s")
                .pool(keys);
    }

    private TestConfig secured(TestProxy server, String... keys) {
        return checked((HostPort) server.address(), "tls.serverName: one.example", "tls.ca: " + one)
                .pool(keys);
    }

    private static String result(TestProxy proxy) {
        Await.until("it is checked", () -> proxy.backend(0).health().last() != null);
        CheckResult last = Objects.requireNonNull(proxy.backend(0).health().last());
        return (last.code() + " " + last.detail()).strip();
    }

    private String resultOf(TestConfig config) {
        return result(opened(config.start()));
    }

    @Test
    void theHandshakeIsTheCheckAndEndsPolitely() {
        for (String version : List.of("'1.2'", "'1.3'")) {
            TestProxy server = server("frontends.front.tls.minVersion: " + version);
            TestProxy proxy = opened(secured(server).start());
            assertThat(result(proxy)).isEqualTo("L6OK");
            SessionRecord record = server.nextRecord();
            assertThat(record.routing().sni()).isEqualTo("one.example");
            assertThat(record.termination()).isEqualTo(new Termination(Cause.CLIENT_CLOSED, Phase.DONE));
            assertThat(server.frontend().counters(0).tls().truncated.value()).isZero();
            server.awaitNothingLeft();
        }
    }

    @Test
    void aScriptIsPlayedInTls() {
        String steps = "healthCheck.steps: [{send: \"PING\\r\\n\"}, {expect: \"200 OK\"}]";
        assertThat(resultOf(secured(server(), steps))).isEqualTo("L7OK");
        assertThat(resultOf(secured(server(), steps.replace("200 OK", "PONG"))))
                .startsWith("L7RSP expected \"PONG\", got \"HTTP/1.1 200 OK");
    }

    @Test
    void httpIsAskedInTlsAndOffersHttp() {
        TestProxy server = server("frontends.front.tls.alpn: [h2, http/1.1]");
        assertThat(resultOf(secured(server, "healthCheck.type: http", "tls.alpn: [h2, http/1.1]")))
                .isEqualTo("L7OK");
        SessionRecord record = server.nextRecord();
        assertThat(Objects.requireNonNull(record.tls()).agreed().protocol()).isEqualTo("http/1.1");
        assertThat(server.frontend().counters(0).tls().truncated.value()).isZero();
        assertThat(resultOf(secured(server, "healthCheck.http.status: 404"))).startsWith("L7STS");
        TestProxy plain = server("frontends.front.tls.alpn: [h2, http/1.1]");
        assertThat(resultOf(secured(plain, "healthCheck.type: http"))).isEqualTo("L7OK");
        assertThat(Objects.requireNonNull(plain.nextRecord().tls()).agreed().protocol())
                .isNull();
    }

    @Test
    void aCertificateThatIsNotAcceptedIsNamed() {
        TestProxy lax = server("frontends.front.tls.unknownName: default");
        assertThat(resultOf(secured(lax, "tls.serverName: two.example")))
                .isEqualTo("L6RSP certificate: it is not for two.example but for one.example");
        assertThat(resultOf(secured(lax, "tls.ca: " + other)))
                .isEqualTo("L6RSP certificate: no authority that is trusted has signed it");
        Path old = TestTls.expired(directory, "old.pem", Instant.parse("2026-01-02T03:04:05Z"), "one.example");
        TestProxy expired = server("certificates.one.files: " + old);
        assertThat(resultOf(secured(expired, "tls.ca: " + old)))
                .isEqualTo("L6RSP certificate: it has expired at 2026-01-02T03:04:05Z");
        assertThat(resultOf(secured(lax, "tls.serverName: two.example", "tls.verify: chain")))
                .isEqualTo("L6OK");
    }

    @Test
    void whoRefusesTheHandshakeSaysWhy() {
        TestProxy strict = server();
        assertThat(resultOf(secured(strict, "tls.serverName: two.example")))
                .startsWith("L6RSP tls: ")
                .containsIgnoringCase("unrecognized_name");
    }

    @Test
    void whatIsNoTlsIsAWrongAnswer() {
        TestBackend plain = opened(TestBackend.tcp(wire -> {
            wire.read(1);
            wire.write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.readToEnd().wasReset()).as("it ends politely").isFalse();
        }));
        HostPort address = (HostPort) Wire.addressOf(plain.address());
        assertThat(resultOf(checked(address, "tls.serverName: one.example"))).startsWith("L6RSP tls: ");
        TestBackend ends = opened(TestBackend.tcp(wire -> {
            wire.read(1);
            wire.close();
        }));
        assertThat(resultOf(checked((HostPort) Wire.addressOf(ends.address()), "tls.serverName: one.example")))
                .isEqualTo("L6RSP the backend ended the connection in the TLS handshake");
    }

    @Test
    void aCheckMayBeInPlain() {
        TestProxy server = server();
        assertThat(resultOf(secured(server, "healthCheck.tls: off"))).isEqualTo("L4OK");
        assertThat(resultOf(checked(
                        (HostPort) server.address(),
                        "healthCheck.tls.ca: " + one,
                        "healthCheck.tls.serverName: one.example")))
                .as("though sessions are in plain")
                .isEqualTo("L6OK");
        assertThat(resultOf(checked((HostPort) server.address(), "healthCheck.tls: inherit")))
                .as("as sessions are")
                .isEqualTo("L4OK");
    }

    @Test
    void anotherPortIsAnotherProgramUnlessItIsSaid() {
        TestProxy server = server();
        TestBackend elsewhere = opened(TestBackend.tcp(CheckByTlsTest::respond));
        int port = ((HostPort) server.address()).port();
        HostPort sessions = (HostPort) Wire.addressOf(elsewhere.address());
        String[] secured = {"tls.serverName: one.example", "tls.ca: " + one, "healthCheck.port: " + port};
        assertThat(resultOf(checked(sessions, secured))).isEqualTo("L4OK");
        assertThat(resultOf(checked(sessions, secured).pool("healthCheck.tls: inherit")))
                .isEqualTo("L6OK");
    }

    @Test
    void theNameIsThatOfTheAddressThatIsChecked() {
        String local = TestTls.pem(directory, "local.pem", "localhost").toString();
        TestProxy server = server("certificates.one.files: " + local);
        HostPort there = new HostPort("localhost", ((HostPort) server.address()).port());
        TestConfig config = TestProxy.builder()
                .backend(new HostPort("127.0.0.1", 9), "checkAddress: " + there)
                .pool("healthCheck.interval: 1h", "healthCheck.tls.ca: " + local);
        assertThat(resultOf(config)).isEqualTo("L6OK");
        assertThat(server.nextRecord().routing().sni()).isEqualTo("localhost");
    }

    @Test
    void backendsAreAskedForTlsInTheWayOfPostgres() {
        TestProxy server = server("frontends.front.startTls: postgres");
        assertThat(resultOf(secured(server, "tls.startTls: postgres"))).isEqualTo("L6OK");
        TestBackend refuses = opened(TestBackend.tcp(wire -> {
            wire.read(8);
            wire.write(new byte[] {'N'});
        }));
        String[] keys = {"tls.serverName: one.example", "tls.startTls: postgres"};
        assertThat(resultOf(checked((HostPort) Wire.addressOf(refuses.address()), keys)))
                .isEqualTo("L6RSP the backend does not want TLS");
        TestBackend silent = opened(TestBackend.manual());
        assertThat(resultOf(checked((HostPort) Wire.addressOf(silent.address()), keys)
                        .pool("healthCheck.timeout: 300ms")))
                .isEqualTo("L6TOUT");
    }

    @Test
    void theHeaderOfAProxyComesBeforeTheHandshake() {
        TestProxy server =
                server("frontends.front.proxyProtocol: required", "frontends.front.trustedProxies: 127.0.0.0/8");
        assertThat(resultOf(secured(server, "sendProxyProtocol: v2"))).isEqualTo("L6OK");
        assertThat(resultOf(secured(server))).startsWith("L6RSP");
    }

    @Test
    void aHandshakeThatIsNotOverInTimeIsLate() {
        TestBackend silent = opened(TestBackend.manual());
        String[] keys = {"tls.serverName: one.example", "healthCheck.timeout: 200ms"};
        assertThat(resultOf(checked((HostPort) Wire.addressOf(silent.address()), keys)))
                .isEqualTo("L6TOUT");
        TestBackend drips = opened(TestBackend.tcp(wire -> {
            byte[] hello = {0x16, 3, 3, 0x3F};
            while (wire.channel().isOpen()) { // the record is never whole
                wire.write(hello);
                hello = new byte[] {1};
                Await.pause(Duration.ofMillis(20), "bytes come one by one");
            }
        }));
        assertThat(resultOf(checked((HostPort) Wire.addressOf(drips.address()), keys)))
                .isEqualTo("L6TOUT");
    }

    @Test
    void aReloadChangesHowBackendsAreChecked() {
        TestProxy server = server("frontends.front.tls.unknownName: default");
        TestConfig config = secured(server, "healthCheck.interval: 50ms");
        TestProxy proxy = opened(config.start());
        assertThat(result(proxy)).isEqualTo("L6OK");
        var _ = proxy.reload(config.pool("tls.serverName: two.example").text());
        Await.until("it is asked for another name", () -> result(proxy).contains("not for two.example"));
        var _ = proxy.reload(config.pool("tls.serverName: one.example").text());
        Await.until("it is asked for its name", () -> result(proxy).equals("L6OK"));
        var _ = proxy.reload(config.pool("tls.ca: " + other).text());
        Await.until("it is not trusted", () -> result(proxy).startsWith("L6RSP certificate: "));
    }
}
