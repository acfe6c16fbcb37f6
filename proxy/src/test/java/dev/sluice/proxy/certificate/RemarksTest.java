package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.NOW;
import static dev.sluice.proxy.certificate.TestCertificates.both;
import static dev.sluice.proxy.certificate.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Severity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of certificates that are served all the same. */
@Timeout(60)
class RemarksTest {
    @TempDir
    private Path directory;

    private List<String> remarks(CertificateBuilder builder) {
        Path file = write(directory, "a.pem", both(TestCertificates.issued(builder, TestCertificates.ROOT)));
        LoadedCertificates loaded = CertificateFiles.files(List.of(file), NOW);
        assertThat(loaded.certificates()).hasSize(1);
        assertThat(loaded.problems()).allSatisfy(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.line()).isEqualTo(1);
        });
        return loaded.problems().stream().map(CertificateProblem::message).toList();
    }

    private List<String> remarks(Instant from, Instant until) {
        return remarks(TestCertificates.builder("a").notBefore(from).notAfter(until));
    }

    private static Instant in(Duration time) {
        return NOW.plus(time);
    }

    @Test
    void endIsForetoldTwoWeeksBefore() {
        Instant from = in(Duration.ofDays(-80));
        assertThat(remarks(from, in(Duration.ofDays(14)))).isEmpty();
        assertThat(remarks(from, in(Duration.ofDays(10).minusSeconds(1))))
                .containsExactly("expires in 9 days, on 2026-12-10");
        assertThat(remarks(from, in(Duration.ofHours(25)))).containsExactly("expires in 1 day, on 2026-12-01");
        assertThat(remarks(from, in(Duration.ofHours(3)))).containsExactly("expires in 3 hours, on 2026-11-30");
        assertThat(remarks(from, in(Duration.ofMinutes(1)))).containsExactly("expires in 1 minute, on 2026-11-30");
        assertThat(remarks(from, NOW)).containsExactly("expires in 0 minutes, on 2026-11-30");
    }

    @Test
    void certificatesThatLiveForDaysAreForetoldInTheLastQuarter() {
        assertThat(remarks(in(Duration.ofHours(-17)), in(Duration.ofHours(7)))).isEmpty();
        assertThat(remarks(in(Duration.ofHours(-19)), in(Duration.ofHours(5))))
                .containsExactly("expires in 5 hours, on 2026-11-30");
    }

    @Test
    void certificatesThatAreNotValidAreServedWithAWarning() {
        assertThat(remarks(in(Duration.ofDays(-9)), in(Duration.ofDays(-2))))
                .containsExactly("has expired 2 days ago, on 2026-11-28; it is refused");
        assertThat(remarks(in(Duration.ofDays(1)), in(Duration.ofDays(90))))
                .containsExactly("is not valid before 2026-12-01T12:00:00Z; it is refused until then");
    }

    @Test
    void otherUsesThanServingAreNamed() {
        assertThat(remarks(TestCertificates.builder("a").addExtendedKeyUsageClientAuth()))
                .containsExactly("is not for servers: its extendedKeyUsage is without serverAuth; clients refuse it");
        assertThat(remarks(TestCertificates.builder("a")
                        .addExtendedKeyUsageClientAuth()
                        .addExtendedKeyUsageServerAuth()))
                .isEmpty();
        assertThat(remarks(TestCertificates.builder("a").addExtendedKeyUsageServerAuth()))
                .containsExactly("is not for clients: its extendedKeyUsage is without clientAuth; backends refuse it");
        assertThat(remarks(TestCertificates.builder("a").addExtendedKeyUsage("2.5.29.37.0")))
                .isEmpty();
    }

    @Test
    void rsaKeysThatOnlyEncryptAreNamed() {
        CertificateBuilder encrypting = TestCertificates.builder("a")
                .algorithm(Algorithm.rsa2048)
                .setKeyUsage(true, CertificateBuilder.KeyUsage.keyEncipherment);
        assertThat(remarks(encrypting))
                .containsExactly("must not sign: its keyUsage is without digitalSignature; most programs refuse it");
    }

    @Test
    void costOfLongKeysIsNamed() {
        assertThat(remarks(TestCertificates.builder("a").algorithm(Algorithm.rsa3072)))
                .containsExactly(
                        "has an RSA key of 3072 bits: each handshake costs several times the CPU of one with 2048,"
                                + " or P-256");
        assertThat(remarks(TestCertificates.builder("a").algorithm(Algorithm.ecp384)))
                .isEmpty();
    }

    @Test
    void namesThatNobodyAsksForAreNamed() {
        assertThat(remarks(TestCertificates.builder("a", "*", "f*.example.com")))
                .containsExactly(
                        "has the name \"*\", which no client can ask for",
                        "has the name \"f*.example.com\", which no client can ask for");
        assertThat(remarks(TestCertificates.withoutNames("CN=My Server").addSanIpAddress("127.0.0.1")))
                .containsExactly("has no host name, so no client that sends one asks for it");
    }

    @Test
    void aNameThatOnlyTheSubjectHasIsNamed() {
        assertThat(remarks(TestCertificates.withoutNames("CN=a.example.com")))
                .containsExactly(
                        "has its name in the subject alone (CN); browsers and most programs look at alternative"
                                + " names only, and refuse it: add the name to subjectAltName");
        assertThat(remarks(TestCertificates.withoutNames("CN=a.example.com").addSanIpAddress("127.0.0.1")))
                .hasSize(1);
    }

    @Test
    void keysThatEveryUserMayReadAreNamed() throws IOException {
        Path file = write(directory, "a.pem", both(TestCertificates.server("a")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        CertificateProblem problem =
                CertificateFiles.files(List.of(file), NOW).problems().getFirst();

        assertThat(problem)
                .hasToString("%s: every user of the machine may read the private key; close it with `chmod o-r %s`"
                        .formatted(file, file));
        Finding finding = problem.finding("frontends.f.tls");
        assertThat(finding.render()).startsWith(file + ": warning: every user");
        assertThat(finding.path()).isEqualTo("frontends.f.tls");
    }
}
