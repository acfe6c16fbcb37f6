package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.SessionTls;
import dev.sluice.proxy.net.ForEachEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the records of sessions say of their TLS. */
@Timeout(60)
@ForEachEngine
@SuppressWarnings("NullAway.Init")
class TerminatedRecordTest {
    @TempDir
    Path directory;

    private TestBackend backend;
    private TestProxy proxy;

    @BeforeEach
    void start() {
        backend = TestBackend.tcp(TestBackend::echo);
        proxy = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example"),
                        "frontends.front.tls.certificates: [one]",
                        "frontends.front.tls.alpn: [h2]")
                .start();
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    private SessionRecord record(SSLSocket client) throws IOException {
        try (client) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
        return proxy.nextRecord();
    }

    private static SessionTls tls(SessionRecord record) {
        return Objects.requireNonNull(record.tls());
    }

    @Test
    void theySayWhatWasAgreedOn() throws IOException {
        SessionTls newest = tls(record(TestTls.client(proxy, "TLSv1.3", "one.example", "http/1.1", "h2")));
        assertThat(newest.agreed().version()).isEqualTo("1.3");
        assertThat(newest.agreed().cipher()).startsWith("TLS_");
        assertThat(newest.agreed().group()).isNotEmpty();
        assertThat(newest.agreed().protocol()).isEqualTo("h2");
        assertThat(newest.agreed().resumed()).isFalse();
        assertThat(newest.handshakeMillis()).isNotNegative();
        SessionRecord other = record(TestTls.client(proxy, "TLSv1.2", "one.example", "smtp"));
        assertThat(tls(other).agreed().version()).isEqualTo("1.2");
        assertThat(tls(other).agreed().cipher()).startsWith("ECDHE-ECDSA-");
        assertThat(tls(other).agreed().protocol()).isNull();
        assertThat(other.routing().alpn()).isEqualTo("smtp");
    }

    @Test
    void theySayWhetherAnEarlierSessionGoesOn() throws IOException {
        SSLContext context = TestTls.trusting();
        assertThat(tls(record(TestTls.client(context, proxy, "TLSv1.2", "one.example")))
                        .agreed()
                        .resumed())
                .isFalse();
        SessionTls second = tls(record(TestTls.client(context, proxy, "TLSv1.2", "one.example")));
        assertThat(second.agreed().resumed()).isTrue();
        assertThat(second.agreed().group()).isNotEqualTo("");
    }

    @Test
    void beforeTheEndOfAHandshakeThereIsNothingToSay() {
        assertThatThrownBy(() -> {
                    try (SSLSocket client = TestTls.client(proxy, "TLSv1.2", "one.example")) {
                        client.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                        client.startHandshake();
                    }
                })
                .isInstanceOf(IOException.class);
        SessionRecord refused = proxy.nextRecord();
        assertThat(refused.tls()).isNull();
        assertThat(refused.routing().sni()).isEqualTo("one.example");
    }
}
