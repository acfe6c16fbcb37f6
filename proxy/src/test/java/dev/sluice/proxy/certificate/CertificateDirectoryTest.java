package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.NOW;
import static dev.sluice.proxy.certificate.TestCertificates.both;
import static dev.sluice.proxy.certificate.TestCertificates.certificate;
import static dev.sluice.proxy.certificate.TestCertificates.key;
import static dev.sluice.proxy.certificate.TestCertificates.server;
import static dev.sluice.proxy.certificate.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Severity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a directory are taken, and that those that are broken keep no others from being served. */
@Timeout(60)
class CertificateDirectoryTest {
    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("certs"));
    }

    private LoadedCertificates load() {
        return CertificateFiles.directory(directory, NOW);
    }

    private static List<String> names(LoadedCertificates loaded) {
        return loaded.certificates().stream()
                .flatMap(one -> one.names().stream())
                .toList();
    }

    /** Without the directory. */
    private List<String> problems(LoadedCertificates loaded) {
        return loaded.problems().stream()
                .map(problem -> problem.toString()
                        .replace(directory.toString(), "certs")
                        .replace("certs/", ""))
                .toList();
    }

    private void pair(Path where, String name, X509Bundle server) {
        write(where, name + ".crt", certificate(server));
        write(where, name + ".key", key(server));
    }

    @Test
    void pairsAndSingleFilesAreReadInTheOrderOfTheirNames() throws IOException {
        write(directory, "b.pem", both(server("b")));
        pair(directory, "tls", server("tls"));
        pair(directory, "a.example.com", server("a.example.com"));
        write(directory, ".hidden.pem", "no certificate");
        write(directory, "README.txt", "no certificate");
        write(Files.createDirectory(directory.resolve("more.pem")), "c.pem", both(server("c")));

        LoadedCertificates loaded = load();

        assertThat(problems(loaded)).isEmpty();
        assertThat(names(loaded)).containsExactly("a.example.com", "b", "tls");
        assertThat(loaded.certificates().getFirst().file())
                .isEqualTo(directory.resolve("a.example.com.crt").toString());
    }

    /** As the kubelet lays out a secret, and with the authority that cert-manager adds. */
    @Test
    void secretOfKubernetesIsRead() throws IOException {
        Path version = Files.createDirectory(directory.resolve("..2026_11_30"));
        pair(version, "tls", server("db.example.com"));
        write(version, "ca.crt", certificate(TestCertificates.ROOT));
        Files.createSymbolicLink(directory.resolve("..data"), version.getFileName());
        for (String name : List.of("tls.crt", "tls.key", "ca.crt")) {
            Files.createSymbolicLink(directory.resolve(name), Path.of("..data", name));
        }

        LoadedCertificates loaded = load();

        assertThat(problems(loaded)).isEmpty();
        assertThat(names(loaded)).containsExactly("db.example.com");
    }

    @Test
    void whatIsBrokenIsLeftOutWithAWarning() throws IOException {
        pair(directory, "good", server("good"));
        write(directory, "alone.key", key(server("a")));
        write(directory, "bundle.pem", certificate(TestCertificates.ROOT));
        write(directory, "half.crt", certificate(server("half")));
        pair(directory, "mixed", server("mixed"));
        write(directory, "mixed.key", key(server("later")));
        Files.createSymbolicLink(directory.resolve("nowhere.pem"), Path.of("none"));

        LoadedCertificates loaded = load();

        assertThat(names(loaded)).containsExactly("good");
        assertThat(loaded.failed()).isFalse();
        assertThat(loaded.problems())
                .allSatisfy(problem -> assertThat(problem.severity()).isEqualTo(Severity.WARNING));
        assertThat(problems(loaded))
                .containsExactly(
                        "alone.key: not served: there is no certificate alone.crt beside the key",
                        "bundle.pem: not served: there is no private key in it",
                        "half.crt: not served: there is no private key in it",
                        "mixed.key:1: not served: the private key (P-256) does not fit the certificate (CN=mixed, P-256)"
                                + " in mixed.crt, line 1",
                        "nowhere.pem: not served: cannot read the file: no such file");
        assertThat(loaded.skipped())
                .extracting(file -> file.substring(directory.toString().length() + 1))
                .containsExactly("bundle.pem", "half.crt", "mixed.crt", "nowhere.pem");
    }

    @Test
    void warningsOfWhatServesStayAsTheyAre() {
        write(
                directory,
                "a.pem",
                both(TestCertificates.issued(
                        TestCertificates.builder("a").notAfter(NOW.minusSeconds(3600)), TestCertificates.ROOT)));
        assertThat(problems(load())).containsExactly("a.pem:1: has expired 1 hour ago, on 2026-11-30; it is refused");
    }

    @Test
    void directoryWithoutAnyCertificateIsAnError() {
        String told =
                "certs: there is no certificate in it: no NAME.pem, and no NAME.crt with its NAME.key, that is good";
        assertThat(load().failed()).isTrue();
        assertThat(problems(load())).containsExactly(told);

        write(directory, "bundle.pem", certificate(TestCertificates.ROOT));
        assertThat(load().failed()).isTrue();
        assertThat(problems(load())).hasSize(2).endsWith(told);
    }

    @Test
    void whatIsNoDirectoryIsNamed() {
        Path file = write(directory, "a.pem", "");
        assertThat(problems(CertificateFiles.directory(file, NOW)))
                .containsExactly("a.pem: cannot read the directory: it is no directory");
        assertThat(problems(CertificateFiles.directory(directory.resolve("none"), NOW)))
                .containsExactly("none: cannot read the directory: no such file");
    }

    @Test
    void directoryWithTooManyIsRefusedAsAWhole() throws IOException {
        for (int i = 0; i <= CertificateFiles.MAX_PAIRS; i++) {
            Files.createFile(directory.resolve(i + ".pem"));
        }
        assertThat(problems(load())).containsExactly("certs: there are 10001 certificates; 10000 are the most");
    }
}
