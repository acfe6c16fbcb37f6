package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log says why clients of a frontend that ends TLS are refused. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class TlsRefusalLogTest {
    @TempDir
    Path directory;

    private LogLines lines;
    private TestProxy proxy;

    @BeforeEach
    void start() {
        lines = LogLines.open();
        proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {one: {files: "%s"}}
                frontends: {f: {bind: "127.0.0.1:0", pool: p, tls: {certificates: [one], minVersion: "1.2"}}}
                pools: {p: {backends: {b: "127.0.0.1:1"}}}
                """.formatted(TestTls.pem(directory, "one.pem", "one.example")));
    }

    @AfterEach
    void close() {
        proxy.close();
        lines.close();
    }

    private void refused(SSLSocket client) {
        assertThatThrownBy(() -> {
                    try (client) {
                        client.startHandshake();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private void awaitTold(String words) {
        Await.until(
                words,
                () -> lines.startingWith("frontend f refused").stream()
                        .anyMatch(line -> line.contains(words + "; from 127.0.0.1")));
    }

    @Test
    void theReasonOfTheLibraryIsThereWhereItSaysMoreAndOnlyOnce() {
        SSLSocket rsa = TestTls.client(proxy, "TLSv1.2", "one.example");
        rsa.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        refused(rsa);
        awaitTold("refused 1 client in the last second: 1 tls: no_shared_cipher");
        assertThat(lines.fieldsOf("frontend f refused")).contains("reason=\"tls\"", "detail=\"no_shared_cipher\"");
    }

    @Test
    void theNameOfAnUnknownOneIsCut() {
        String label = "a".repeat(60);
        refused(TestTls.client(proxy, "TLSv1.3", label + "." + label + ".example"));
        awaitTold(": 1 unknown_name: " + label + "....");
    }
}
