package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.NOW;
import static dev.sluice.proxy.certificate.TestCertificates.block;
import static dev.sluice.proxy.certificate.TestCertificates.both;
import static dev.sluice.proxy.certificate.TestCertificates.certificate;
import static dev.sluice.proxy.certificate.TestCertificates.certificates;
import static dev.sluice.proxy.certificate.TestCertificates.chain;
import static dev.sluice.proxy.certificate.TestCertificates.key;
import static dev.sluice.proxy.certificate.TestCertificates.server;
import static dev.sluice.proxy.certificate.TestCertificates.withoutNames;
import static dev.sluice.proxy.certificate.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.SSL;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.internal.PlatformDependent;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a certificate that is served, and that its key can be erased. */
@Timeout(60)
class ServedCertificateTest {
    @TempDir
    private Path directory;

    private ServedCertificate load(String text) {
        return CertificateFiles.files(List.of(write(directory, "a.pem", text)), NOW)
                .certificates()
                .getFirst();
    }

    private ServedCertificate load(CertificateBuilder builder) {
        return load(both(TestCertificates.issued(builder, TestCertificates.ROOT)));
    }

    private static String text(byte[] pem) {
        return new String(pem, StandardCharsets.US_ASCII);
    }

    @Test
    void partsOfTheCertificateAreKnown() {
        ServedCertificate served = load(TestCertificates.builder("a").serial(new BigInteger("1234567890")));
        assertThat(served.subject()).isEqualTo("CN=a");
        assertThat(served.serial()).isEqualTo(1234567890);
        assertThat(served.notBefore()).isEqualTo(NOW.minus(Duration.ofDays(100)));
        assertThat(served.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(100)));
        assertThat(served.keyKind()).hasToString("P-256");
        assertThat(served.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(served).hasToString(directory.resolve("a.pem") + " (CN=a, P-256)");
    }

    @Test
    void namesAreInLowerCaseEachOnce() {
        assertThat(load(TestCertificates.builder("DB.Example.COM", "db.example.com", "*.Example.com"))
                        .names())
                .containsExactly("db.example.com", "*.example.com");
    }

    @Test
    void commonNameCountsWhereThereIsNoOther() {
        assertThat(load(withoutNames("CN=a.example.com,O=Some")).names()).containsExactly("a.example.com");
        assertThat(load(withoutNames("CN=a.example.com").addSanIpAddress("127.0.0.1"))
                        .names())
                .containsExactly("a.example.com");
        assertThat(load(withoutNames("CN=a.example.com").addSanDnsName("b.example.com"))
                        .names())
                .containsExactly("b.example.com");
        assertThat(load(withoutNames("CN=Some Server,O=Some")).names()).isEmpty();
        assertThat(load(withoutNames("O=Some")).names()).isEmpty();
    }

    @Test
    void textsAreWrittenAsTheyWereRead() {
        List<X509Bundle> chain = chain(3);
        ServedCertificate served = load(certificates(chain) + key(chain.getFirst()));
        assertThat(text(served.chainPem()).replaceAll("\\s", ""))
                .isEqualTo(certificates(chain).replaceAll("\\s", ""));
        assertThat(text(served.keyPem()))
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("-----END PRIVATE KEY-----\n");
        assertThat(load(certificates(chain) + text(served.keyPem()))).isEqualTo(served);
    }

    @Test
    void tlsLibraryReadsWhatIsWritten() throws Exception {
        OpenSsl.ensureAvailability();
        X509Bundle curve = server("a");
        byte[] sec1 = TestCertificates.traditional(curve.getKeyPair().getPrivate(), "2a8648ce3d030107");
        X509Bundle rsa = server(Algorithm.rsa2048, "a");
        byte[] pkcs1 = TestCertificates.traditional(rsa.getKeyPair().getPrivate());
        List<X509Bundle> chain = chain(5);
        for (String text : List.of(
                both(curve),
                both(rsa),
                both(server(Algorithm.ecp384, "a")),
                certificate(curve) + block("EC PRIVATE KEY", sec1),
                certificate(rsa) + block("RSA PRIVATE KEY", pkcs1),
                certificates(chain) + key(chain.getFirst()))) {
            ServedCertificate served = load(text);
            assertThat(SSL.parsePrivateKey(bio(served.keyPem()), null)).isNotZero();
            assertThat(SSL.parseX509Chain(bio(served.chainPem()))).isNotZero();
        }
    }

    /** Not freed: there are few, and the process of the tests ends. */
    private static long bio(byte[] bytes) throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        long bio = SSL.newMemBIO();
        assertThat(SSL.bioWrite(bio, PlatformDependent.directBufferAddress(direct), bytes.length))
                .isEqualTo(bytes.length);
        return bio;
    }

    @Test
    void equalOnesComeFromTheSameFileWithTheSameChain() {
        String text = both(server("a"));
        ServedCertificate one = load(text);
        assertThat(load(text)).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(load(both(server("a")))).isNotEqualTo(one);
        Path other = write(directory, "b.pem", text);
        assertThat(CertificateFiles.files(List.of(other), NOW).certificates()).doesNotContain(one);
    }

    @Test
    void keyCanBeErased() {
        ServedCertificate served = load(both(server("a")));
        byte[] key = served.keyPem();

        served.close();

        assertThat(key).containsOnly(0);
        assertThatThrownBy(served::keyPem).isInstanceOf(IllegalStateException.class);
        assertThat(served.names()).containsExactly("a");
    }

    @Test
    void nothingThatIsSaidHasAnyPartOfTheKey() {
        X509Bundle server = server("a");
        String key = key(server);
        String damaged = key.substring(0, 60) + "!" + key.substring(61);
        LoadedCertificates loaded = CertificateFiles.files(
                List.of(write(directory, "a.pem", certificate(server) + damaged + key(server("b")))), NOW);
        String said = loaded.toString() + load(both(server));

        assertThat(loaded.failed()).isTrue();
        for (String line : key.lines().filter(line -> !line.startsWith("-")).toList()) {
            assertThat(said.toLowerCase(Locale.ROOT))
                    .doesNotContain(line.substring(0, 10).toLowerCase(Locale.ROOT));
        }
    }
}
