package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.SessionTls;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.ForEachEngine;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes with a backend that go on with the session of an earlier one. */
@Timeout(60)
@ForEachEngine
class ResumedBackendTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

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

    private TestProxy server(String... lines) {
        TestBackend backend = opened(TestBackend.tcp(TestBackend::echo));
        return opened(TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example"),
                        "frontends.front.tls.certificates: one")
                .with(lines)
                .start());
    }

    private TestProxy client(TestProxy server, String... lines) throws IOException {
        Files.copy(directory.resolve("one.pem"), directory.resolve("ca.pem"));
        return opened(TestProxy.builder()
                .backend(server.address())
                .pool("tls.serverName: one.example", "tls.ca: " + directory.resolve("ca.pem"))
                .with(lines)
                .start());
    }

    private static boolean isEchoed(TestProxy proxy) {
        try (Wire wire = proxy.connect()) {
            wire.write(new byte[] {7});
            byte[] one = new byte[1];
            return wire.read(one) == 1; // who has ended its stream takes no session any more
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    private static boolean isResumed(TestProxy client, TestProxy server) {
        assertThat(isEchoed(client)).isTrue();
        SessionRecord record = server.nextRecord();
        return Objects.requireNonNull(record.tls()).agreed().resumed();
    }

    @Test
    void theSecondHandshakeGoesOnWithTheFirst() throws IOException {
        TestProxy server = server();
        TestProxy client = client(server);
        assertThat(isResumed(client, server)).isFalse();
        for (int i = 0; i < 20; i++) {
            assertThat(isResumed(client, server)).isTrue();
        }
        client.awaitNothingLeft();
    }

    @Test
    void aServerThatForgetsItIsGreetedAnew() throws IOException {
        TestProxy server = server("frontends.front.tls.ticketKeys: 'off'");
        TestProxy client = client(server);
        assertThat(isResumed(client, server)).isFalse();
        assertThat(isResumed(client, server)).isFalse();
    }

    /** Writes a certificate that the authority has just issued, and its key, as one file. */
    private Path shown(TestAuthority authority, String name) throws IOException {
        X509Bundle own = authority.issue(name);
        Path next = directory.resolve("next");
        Files.writeString(next, own.getCertificatePathPEM() + own.getPrivateKeyPEM());
        return Files.move(next, directory.resolve("own.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A session that went on would go on with the certificate of its beginning. */
    @Test
    void aRenewedCertificateIsShownInAHandshakeOfItsOwn() throws IOException {
        TestAuthority authority = TestAuthority.root("Root");
        Path trusted = Files.writeString(directory.resolve("clients.pem"), authority.pem());
        TestProxy server = server("frontends.front.tls.clients.ca: " + trusted);
        TestProxy client = client(
                server, "certificates.own.files: " + shown(authority, "before"), "pools.pool.tls.certificate: own");
        assertThat(isResumed(client, server)).isFalse();
        assertThat(isResumed(client, server)).isTrue();
        Path _ = shown(authority, "after");
        boolean[] resumed = new boolean[1];
        Await.until("shown", () -> {
            assertThat(isEchoed(client)).isTrue();
            SessionTls tls = Objects.requireNonNull(server.nextRecord().tls());
            resumed[0] = tls.agreed().resumed();
            return Objects.requireNonNull(tls.certificate()).subject().equals("CN=after");
        });
        assertThat(resumed[0]).isFalse();
        assertThat(isResumed(client, server)).isTrue();
        client.awaitNothingLeft();
    }

    /** By TLS 1.3 a server judges the certificate of its client when that takes the handshake for over. */
    @Test
    void aServerThatDoesNotAcceptOurCertificateIsHeard() throws IOException {
        TestAuthority other = TestAuthority.root("Other");
        Path trusted = Files.writeString(
                directory.resolve("clients.pem"), TestAuthority.root("Root").pem());
        TestProxy server = server("frontends.front.tls.clients.ca: " + trusted);
        TestProxy client =
                client(server, "certificates.own.files: " + shown(other, "own"), "pools.pool.tls.certificate: own");
        for (int i = 0; i < 5; i++) {
            assertThat(isEchoed(client)).isFalse();
            SessionRecord record = client.nextRecord();
            assertThat(record.termination().cause()).isEqualTo(Cause.BACKEND_RESET);
            assertThat(record.detail()).isEqualTo("tls: peer_alert (TLSV1_ALERT_UNKNOWN_CA)");
        }
        Await.until(
                "a problem",
                () -> client.view().problems().stream()
                        .anyMatch(problem -> problem.what().contains("reset: tls: peer_alert (TLSV1_ALERT_UNKNOWN_CA)")
                                && problem.remedy().contains("pools.pool.tls.certificate")));
    }

    @Test
    void whoIsTrustedNoMoreIsNotResumed() throws IOException {
        TestProxy server = server();
        TestProxy client = client(server);
        assertThat(isResumed(client, server)).isFalse();
        assertThat(isResumed(client, server)).isTrue();
        Files.writeString(
                directory.resolve("ca.pem"), TestAuthority.root("Other").pem());
        Await.until("followed", () -> !isEchoed(client));
        assertThat(client.backend(0)
                        .counters(0)
                        .connectFailures(ConnectResult.CERTIFICATE)
                        .value())
                .isPositive();
    }
}
