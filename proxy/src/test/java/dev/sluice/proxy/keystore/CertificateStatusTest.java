package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.certificate.TestCertificates;
import dev.sluice.proxy.keystore.CertificateStatus.State;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Severity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of certificates: what is served, what expires, and what is wrong. */
@Timeout(120)
class CertificateStatusTest {
    @TempDir
    private Path directory;

    private TestProxy proxy(String source, String tls) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {%s}}
                frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web%s}, pool: ["127.0.0.1:1"]}}
                """.formatted(source, tls));
    }

    private Path write(String name, X509Bundle bundle) {
        return TestPem.replace(directory.resolve(name), TestPem.both(bundle));
    }

    private Path write(String name, String text) {
        return TestPem.replace(directory.resolve(name), text);
    }

    private static Map<String, State> states(TestProxy proxy) {
        return proxy.view().keystore().certificates().stream()
                .collect(Collectors.toMap(
                        one -> String.valueOf(Path.of(one.file()).getFileName()), CertificateStatus::state));
    }

    private static List<String> problems(TestProxy proxy, ProblemKind kind) {
        return proxy.view().problems().stream()
                .filter(problem -> problem.kind() == kind)
                .map(Problem::what)
                .toList();
    }

    @Test
    void eachPairOfADirectoryHasItsOwnState() throws IOException {
        write("a-old.pem", TestPem.valid(20, "a.example"));
        write("a.pem", TestPem.valid(40, "a.example", "b.example"));
        write("kept.pem", TestPem.valid(40, "kept.example"));
        write("new.pem", "nonsense");
        write("lonely.key", "nonsense");
        try (TestProxy proxy = proxy("directory: " + directory, "")) {
            assertThat(states(proxy))
                    .isEqualTo(Map.of(
                            "a-old.pem", State.SUPERSEDED,
                            "a.pem", State.SERVED,
                            "kept.pem", State.SERVED,
                            "new.pem", State.SKIPPED,
                            "lonely.key", State.SKIPPED));
            write("kept.pem", "nonsense");
            Await.until("it is kept", () -> states(proxy).get("kept.pem") == State.KEPT);
            assertThat(problems(proxy, ProblemKind.CERTIFICATE_BROKEN))
                    .hasSize(1)
                    .allMatch(
                            what -> what.contains(
                                    "kept.pem) are broken or hold one that is not valid, and the one that was good last is served: "));
            assertThat(problems(proxy, ProblemKind.CERTIFICATE_SKIPPED)).hasSize(2);
            Await.count("it is counted", () -> proxy.view().keystore().failures(), 1);
            assertThat(proxy.view().keystore().reloads()).isZero();
            Files.delete(directory.resolve("new.pem"));
            Files.delete(directory.resolve("lonely.key"));
            write("kept.pem", TestPem.valid(41, "kept.example"));
            Await.until("all is well", () -> proxy.view().keystore().reloads() > 0);
            assertThat(problems(proxy, ProblemKind.CERTIFICATE_BROKEN)).isEmpty();
            assertThat(problems(proxy, ProblemKind.CERTIFICATE_SKIPPED)).isEmpty();
        }
    }

    @Test
    void aKeyThatOnlySaysThatItFitsIsNotServed() throws IOException {
        X509Bundle own = TestPem.valid(40, "a.example");
        write("a.pem", TestPem.chain(own) + TestCertificates.claiming(TestPem.valid(40, "b.example"), own));
        write("b.pem", TestPem.valid(40, "b.example"));
        try (TestProxy proxy = proxy("directory: " + directory, "")) {
            assertThat(states(proxy)).isEqualTo(Map.of("a.pem", State.SKIPPED, "b.pem", State.SERVED));
            assertThat(problems(proxy, ProblemKind.CERTIFICATE_SKIPPED))
                    .singleElement()
                    .asString()
                    .contains("BoringSSL does not take it");
        }
    }

    @Test
    void theStatusHasWhatClientsSeeAndNothingOfTheKey() throws IOException {
        X509Bundle bundle = TestPem.valid(40, "a.example", "*.a.example");
        Path file = write("web.pem", bundle);
        try (TestProxy proxy = proxy("files: " + file, "")) {
            CertificateStatus status = proxy.view().keystore().certificates().getFirst();
            CertificateStatus.Shown shown = Objects.requireNonNull(status.shown());
            assertThat(shown.names()).containsExactly("a.example", "*.a.example");
            assertThat(shown.key()).isEqualTo("P-256");
            assertThat(shown.notAfter())
                    .isEqualTo(bundle.getCertificate().getNotAfter().toInstant());
            assertThat(shown.fingerprint()).hasSize(64);
            String key = Base64.getEncoder()
                    .encodeToString(bundle.getKeyPair().getPrivate().getEncoded());
            assertThat(status.toString()).doesNotContain(key.substring(0, 20)).doesNotContain("PRIVATE");
        }
    }

    @Test
    void anEndIsAWarningFirstAndCriticalFromTwoDaysOn() {
        write("far.pem", TestPem.valid(15, "far.example"));
        write("soon.pem", TestPem.valid(13, "soon.example"));
        write("now.pem", TestPem.valid(1, "now.example"));
        write("over.pem", TestPem.valid(-3, "over.example"));
        write("both.pem", TestPem.valid(-3, "both.example"));
        write("both-new.pem", TestPem.valid(30, "both.example"));
        try (TestProxy proxy = proxy("directory: " + directory, "")) {
            Map<String, Severity> found = proxy.view().problems().stream()
                    .filter(problem -> problem.kind() == ProblemKind.CERTIFICATE_EXPIRES)
                    .collect(Collectors.toMap(
                            problem -> problem.what().replaceAll(".*/|, on .*| on 2.*", ""), Problem::severity));
            assertThat(found)
                    .isEqualTo(Map.of(
                            "soon.pem) expires in 12 days", Severity.WARNING,
                            "now.pem) expires in 23 hours", Severity.CRITICAL,
                            "over.pem) has expired", Severity.CRITICAL));
        }
    }

    @Test
    void keysOfTicketsThatBreakAreTold() throws IOException {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        TestPem.replace(keys.resolve("1"), new byte[48]);
        Path file = write("web.pem", TestPem.valid(40, "a.example"));
        try (TestProxy proxy = proxy("files: " + file, ", ticketKeys: " + keys)) {
            assertThat(problems(proxy, ProblemKind.TICKET_KEYS_BROKEN)).isEmpty();
            TestPem.replace(keys.resolve("2"), new byte[80]);
            Await.until(
                    "it is told",
                    () -> !problems(proxy, ProblemKind.TICKET_KEYS_BROKEN).isEmpty());
            assertThat(problems(proxy, ProblemKind.TICKET_KEYS_BROKEN).getFirst())
                    .contains("the last good ones stay in use (keys: 1): " + keys + "/2: the key has 80 bytes");
        }
    }
}
