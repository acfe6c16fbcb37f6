package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.certificate.TestCertificates;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.status.ProblemKind;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a certificate depends on who is shown it. */
@Timeout(60)
class CertificateUseTest {
    @TempDir
    private Path directory;

    /** For clients alone, and named app. */
    private static X509Bundle forClients(Duration left) {
        CertificateBuilder builder = TestCertificates.builder("app")
                .notBefore(Instant.now().minus(Duration.ofDays(100)))
                .notAfter(Instant.now().plus(left))
                .addExtendedKeyUsageClientAuth();
        return TestAuthority.root("One").issue(builder);
    }

    private Path write(X509Bundle bundle) {
        return TestPem.replace(directory.resolve("own.pem"), TestPem.both(bundle));
    }

    private String config(String frontend, String pool) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {own: {files: %s}}
                frontends: {f: {bind: "127.0.0.1:0"%s, pool: p}}
                pools: {p: {%s backends: ["127.0.0.1:1"]}}
                """.formatted(directory.resolve("own.pem"), frontend, pool);
    }

    private static CertificateStatus status(TestProxy proxy) {
        return proxy.view().keystore().certificates().getFirst();
    }

    @Test
    void oneThatBackendsAreShownNeedNotBeForServers() {
        write(forClients(Duration.ofDays(40)));
        try (TestProxy proxy = TestProxy.of(config("", "tls: {verify: none, certificate: own},"));
                LogLines lines = LogLines.open()) {
            assertThat(status(proxy).use()).isEqualTo(CertificateUse.BACKENDS);
            assertThat(status(proxy).problems()).isEmpty();
            write(forClients(Duration.ofHours(3)));
            String start = "certificates.own: " + directory.resolve("own.pem") + ": ";
            Await.count(
                    "told",
                    () -> lines.startingWith(start + "shows backends app (CN=app), which")
                            .size(),
                    1);
            write(forClients(Duration.ofDays(-1)));
            Await.until(
                    "it is not replaced",
                    () -> proxy.view().keystore().certificates().stream()
                            .anyMatch(one -> one.state() == CertificateStatus.State.KEPT));
            Await.until(
                    "told",
                    () -> lines.startingWith("certificates.own: ")
                            .getLast()
                            .endsWith("; it is refused; what was good last is shown to backends"));
            assertThat(lines.startingWith("certificates.own: ")).hasSize(3); // it has been about to expire
        }
    }

    @Test
    void oneThatHasExpiredIsRefusedByBackends() {
        write(forClients(Duration.ofDays(-1)));
        try (TestProxy proxy =
                TestProxy.of(config("", "healthCheck: {type: tcp, tls: {verify: none, certificate: own}},"))) {
            assertThat(status(proxy).problems()).singleElement().asString().endsWith("; it is refused");
            assertThat(proxy.view().problems())
                    .filteredOn(problem -> problem.kind() == ProblemKind.CERTIFICATE_EXPIRES)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what()).endsWith(": backends refuse it"));
        }
    }

    @Test
    void aReloadThatUsesItOtherwiseIsFollowed() {
        write(forClients(Duration.ofDays(40)));
        try (TestProxy proxy = TestProxy.of(config("", ""))) {
            assertThat(status(proxy).use()).isEqualTo(CertificateUse.NONE);
            assertThat(status(proxy).isUsed()).isFalse();
            assertThat(status(proxy).problems()).isEmpty();
            String served = config(", tls: {certificates: own}", "");
            assertThat(proxy.reload(served))
                    .isInstanceOfSatisfying(
                            ReloadResult.Applied.class,
                            applied -> assertThat(applied.findings())
                                    .singleElement()
                                    .satisfies(finding ->
                                            assertThat(finding.message()).contains("is not for servers")));
            assertThat(status(proxy).use()).isEqualTo(CertificateUse.CLIENTS);
            assertThat(status(proxy).problems()).singleElement().asString().contains("is not for servers");
            assertThat(status(proxy).isUsed()).isTrue();
        }
    }
}
