package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frontend that ends TLS, with clients of Java's own TLS. */
@Timeout(60)
@ForEachEngine
class TerminatedSessionTest {
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

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

    private TestProxy proxy(Consumer<Wire> service, String... frontend) {
        TestBackend backend = TestBackend.tcp(service);
        open.add(backend);
        TestConfig config = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example", "*.one.example"),
                        "certificates.two.files: " + TestTls.pem(directory, "two.pem", "two.example"),
                        "frontends.front.tls.certificates: [one, two]")
                .frontend(frontend);
        TestProxy proxy = config.start();
        open.add(proxy);
        return proxy;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesGoBothWaysInBothVersions() throws IOException {
        TestProxy proxy = proxy(TestBackend::echo);
        byte[] bytes = random(3_000_000);
        for (String version : VERSIONS) {
            try (SSLSocket client = TestTls.client(proxy, version, "one.example")) {
                client.startHandshake();
                assertThat(client.getSession().getProtocol()).isEqualTo(version);
                Thread writer = Thread.startVirtualThread(() -> {
                    try {
                        client.getOutputStream().write(bytes);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
                join(writer);
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.termination()).isEqualTo(new Termination(Cause.CLIENT_CLOSED, Phase.DONE));
            assertThat(record.bytes().fromClient()).as("plaintext is counted").isEqualTo(bytes.length);
            assertThat(record.routing().sni()).isEqualTo("one.example");
        }
        proxy.awaitNothingLeft();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theNameChoosesTheCertificate() throws IOException {
        TestProxy proxy = proxy(TestBackend::echo);
        for (String version : VERSIONS) {
            for (String name : List.of("one.example", "two.example", "ONE.example")) {
                try (SSLSocket client = TestTls.client(proxy, version, name)) {
                    client.startHandshake();
                    assertThat(TestTls.shown(client)).isEqualToIgnoringCase(name);
                }
            }
            try (SSLSocket client = TestTls.client(proxy, version, "any.one.example")) {
                client.startHandshake();
                assertThat(TestTls.shown(client)).isEqualTo("one.example");
            }
        }
    }

    @Test
    void unknownNamesAreRefusedWithTheAlertForThat() {
        TestProxy proxy = proxy(TestBackend::echo);
        for (String name : List.of("three.example", "a.b.one.example", "")) {
            assertThatThrownBy(() -> {
                        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", name)) {
                            client.startHandshake();
                        }
                    })
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
            SessionRecord record = proxy.nextRecord();
            assertThat(record.refusal()).isEqualTo(RefusalReason.UNKNOWN_NAME);
            assertThat(record.termination()).isEqualTo(new Termination(Cause.REFUSED, Phase.HANDSHAKE));
        }
    }

    @Test
    void aDefaultTakesThoseWithoutANameAndIfWantedAllOthers() throws IOException {
        TestProxy strict = proxy(TestBackend::echo, "tls.default: two");
        try (SSLSocket client = TestTls.client(strict, "TLSv1.3", "")) {
            client.startHandshake();
            assertThat(TestTls.shown(client)).isEqualTo("two.example");
        }
        assertThatThrownBy(() -> {
                    try (SSLSocket client = TestTls.client(strict, "TLSv1.3", "three.example")) {
                        client.startHandshake();
                    }
                })
                .hasMessageContaining("unrecognized_name");
        TestProxy lax = proxy(TestBackend::echo, "tls.default: two", "tls.unknownName: default");
        try (SSLSocket client = TestTls.client(lax, "TLSv1.3", "three.example")) {
            client.startHandshake();
            assertThat(TestTls.shown(client)).isEqualTo("two.example");
        }
    }

    @Test
    void ofSeveralProtocolsOursIsPreferred() throws IOException {
        TestProxy proxy = proxy(TestBackend::echo, "tls.alpn: [h2, http/1.1]");
        for (String version : VERSIONS) {
            try (SSLSocket client = TestTls.client(proxy, version, "one.example", "http/1.1", "h2")) {
                client.startHandshake();
                assertThat(client.getApplicationProtocol()).isEqualTo("h2");
            }
            try (SSLSocket client = TestTls.client(proxy, version, "one.example", "smtp")) {
                client.startHandshake();
                assertThat(client.getApplicationProtocol()).isEmpty();
            }
        }
    }

    @Test
    void anOldVersionIsRefused() {
        TestProxy proxy = proxy(TestBackend::echo, "tls.minVersion: '1.3'");
        assertThatThrownBy(() -> {
                    try (SSLSocket client = TestTls.client(proxy, "TLSv1.2", "one.example")) {
                        client.startHandshake();
                    }
                })
                .hasMessageContaining("protocol_version");
        SessionRecord record = proxy.nextRecord();
        assertThat(record.refusal()).isEqualTo(RefusalReason.TLS);
        assertThat(record.detail()).startsWith("protocol_version");
        proxy.awaitNothingLeft();
    }

    @Test
    void whatIsNoTlsIsRefused() {
        TestProxy proxy = proxy(TestBackend::echo);
        try (Wire client = proxy.connect()) {
            client.write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.readToEnd().bytes()).isEmpty();
        }
        SessionRecord record = proxy.nextRecord();
        assertThat(record.refusal()).isEqualTo(RefusalReason.TLS);
        assertThat(record.detail()).isEqualTo("not_tls");
        proxy.awaitNothingLeft();
    }

    @Test
    void eachKindOfKeyIsServedToWhoTakesIt() throws IOException {
        TestBackend backend = TestBackend.tcp(TestBackend::echo);
        open.add(backend);
        TestProxy both = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.ec.files: " + TestTls.pem(directory, "ec.pem", "both.example"),
                        "certificates.rsa.files: "
                                + TestTls.pem(directory, "rsa.pem", Algorithm.rsa2048, "both.example"),
                        "frontends.front.tls.certificates: [ec, rsa]")
                .start();
        open.add(both);
        for (String kind : List.of("ECDSA", "RSA")) {
            try (SSLSocket client = TestTls.client(both, "TLSv1.2", "both.example")) {
                client.setEnabledCipherSuites(new String[] {"TLS_ECDHE_" + kind + "_WITH_AES_128_GCM_SHA256"});
                client.startHandshake();
                assertThat(client.getSession().getCipherSuite()).contains(kind);
            }
        }
    }

    @Test
    void eachDirectionEndsByItself() throws IOException {
        TestProxy proxy = proxy(wire -> {
            byte[] all = wire.readToEnd().bytes();
            wire.write(all);
            wire.write(all);
            wire.close();
        });
        for (String version : VERSIONS) {
            try (SSLSocket client = TestTls.client(proxy, version, "one.example")) {
                client.getOutputStream().write(random(10_000));
                client.shutdownOutput();
                if (version.equals("TLSv1.3")) { // Java's 1.2 stops reading at its own end
                    assertThat(client.getInputStream().readAllBytes()).hasSize(20_000);
                }
            }
        }
        SessionRecord record = proxy.nextRecord();
        assertThat(record.bytes().toBackend()).isEqualTo(10_000);
    }
}
