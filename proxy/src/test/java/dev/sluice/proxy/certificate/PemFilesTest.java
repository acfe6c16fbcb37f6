package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.block;
import static dev.sluice.proxy.certificate.TestCertificates.both;
import static dev.sluice.proxy.certificate.TestCertificates.certificate;
import static dev.sluice.proxy.certificate.TestCertificates.key;
import static dev.sluice.proxy.certificate.TestCertificates.keys;
import static dev.sluice.proxy.certificate.TestCertificates.newKeys;
import static dev.sluice.proxy.certificate.TestCertificates.server;
import static dev.sluice.proxy.certificate.TestCertificates.traditional;
import static dev.sluice.proxy.certificate.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of PEM files, and what is said of those without sense. */
@Timeout(60)
class PemFilesTest {
    private static final X509Bundle SERVER = server("db.example.com");
    private static final String P256 = "2a8648ce3d030107";

    @TempDir
    private Path directory;

    private final PemProblems problems = new PemProblems();

    private PemFiles read(String text) {
        return PemFiles.read(List.of(write(directory, "a.pem", text)), problems);
    }

    private PrivateKey keyOf(String text) {
        PemFiles content = read(text);
        assertThat(problems.all()).isEmpty();
        return Objects.requireNonNull(content.key()).key();
    }

    /** The only problem, without the name of the file. */
    private String problemOf(String text) {
        return problemOf(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String problemOf(byte[] content) {
        try {
            Path file = Files.write(directory.resolve("a.pem"), content);
            PemProblems own = new PemProblems();
            PemFiles.read(List.of(file), own);
            assertThat(own.all()).hasSize(1);
            assertThat(own.failed()).isTrue();
            return own.all().getFirst().toString().replace(file.toString(), "a.pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keysAreReadFromPkcs8() {
        PrivateKey rsa = keys(Algorithm.rsa2048).getPrivate();
        assertThat(keyOf(key(rsa))).isEqualTo(rsa);
        assertThat(keyOf(key(SERVER)).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void rsaKeysAreReadFromPkcs1() {
        PrivateKey rsa = keys(Algorithm.rsa2048).getPrivate();
        assertThat(keyOf(block("RSA PRIVATE KEY", traditional(rsa)))).isEqualTo(rsa);
    }

    @Test
    void keysOfCurvesAreReadFromSec1() {
        PrivateKey key = SERVER.getKeyPair().getPrivate();
        String parameters = block("EC PARAMETERS", Der.objectId(P256));
        PemFiles content = read(parameters + block("EC PRIVATE KEY", traditional(key, P256)));

        assertThat(problems.all()).isEmpty();
        assertThat(Objects.requireNonNull(content.key()).kind()).hasToString("P-256");
        assertThat(content.key().line()).isEqualTo(4);
    }

    @Test
    void certificatesKeepTheOrderOfFilesAndBlocks() {
        Path first = write(directory, "1.pem", certificate(SERVER));
        Path second = write(directory, "2.pem", certificate(server("a")) + certificate(server("b")));

        PemFiles content = PemFiles.read(List.of(second, first), problems);

        assertThat(content.certificates())
                .extracting(PemCertificate::title)
                .containsExactly("CN=a", "CN=b", "CN=db.example.com");
        assertThat(content.certificates().getLast().file()).isEqualTo(first);
        assertThat(content.key()).isNull();
    }

    @Test
    void textAroundBlocksIsPassedOver() {
        String text =
                "\uFEFFCertificate:\n  Data: x\n" + both(SERVER).replace("-----END", "  -----END") + "\nBag Attributes";
        assertThat(read(text.replace("\n", " \r\n")).certificates())
                .extracting(PemCertificate::line)
                .containsExactly(3);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void markOfUtf8IsPassedOver() {
        assertThat(read("\uFEFF" + certificate(SERVER)).certificates()).hasSize(1);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void parametersAsOtherProxiesTakeThemArePassedOver() {
        assertThat(read(both(SERVER) + block("DH PARAMETERS", new byte[] {1})).certificates())
                .hasSize(1);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void encryptedKeysAreRefusedWithTheCommandThatHelps() {
        String told = "the private key is encrypted; remove the passphrase with `openssl pkey -in %s -out key.pem`"
                .formatted(directory.resolve("a.pem"));
        for (String text : List.of(
                "\n" + block("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0}),
                "\n"
                        + block("RSA PRIVATE KEY", new byte[48])
                                .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00AA\n\n"))) {
            read(text);
        }
        assertThat(problems.all()).hasSize(2).allSatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.message()).isEqualTo(told);
        });
    }

    @Test
    void keysOfOtherKindsAreRefusedByName() throws GeneralSecurityException {
        KeyPairGenerator p521 = KeyPairGenerator.getInstance("EC");
        p521.initialize(new ECGenParameterSpec("secp521r1"));
        KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
        dsa.initialize(1024);
        String served = "; RSA, P-256 and P-384 are";

        assertThat(problemOf(key(p521.generateKeyPair().getPrivate())))
                .isEqualTo("a.pem:1: the private key is of a kind that is not served: P-521" + served);
        assertThat(problemOf(key(newKeys(Algorithm.ed25519).getPrivate()))).contains("Ed25519" + served);
        assertThat(problemOf(key(newKeys(Algorithm.ed448).getPrivate()))).contains("Ed448" + served);
        assertThat(problemOf(key(dsa.generateKeyPair().getPrivate()))).contains("DSA" + served);
        assertThat(problemOf(key(newKeys(Algorithm.mlDsa44).getPrivate()))).contains("an unknown one" + served);
        assertThat(problemOf(block("DSA PRIVATE KEY", new byte[20]))).contains("served: DSA" + served);
        assertThat(problemOf(block("OPENSSH PRIVATE KEY", new byte[20]))).contains("OpenSSH");
    }

    @Test
    void shortRsaKeysAreRefused() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        assertThat(problemOf(key(generator.generateKeyPair().getPrivate())))
                .isEqualTo("a.pem:1: it is an RSA key of 1024 bits, which is too weak; 2048 are the least");
    }

    /** A number of the key is another, but its form is that of a key. */
    @Test
    void rsaKeyWhoseNumbersDoNotFitIsDamaged() {
        byte[] pkcs1 = traditional(keys(Algorithm.rsa2048).getPrivate());
        for (int fromEnd : new int[] {10, 200, 300, 420, 560, 800}) {
            byte[] other = pkcs1.clone();
            other[other.length - fromEnd] ^= 2;
            assertThat(problemOf(block("RSA PRIVATE KEY", other)))
                    .as("at %d from the end", fromEnd)
                    .isEqualTo("a.pem:1: the private key is damaged");
        }
    }

    @Test
    void secondKeyIsRefused() {
        assertThat(problemOf(key(SERVER) + "\n" + key(server("a"))))
                .matches("a.pem:\\d+: it is a second private key; the first is in .*a.pem, line 1");
    }

    @Test
    void otherBlocksAreNamed() {
        assertThat(problemOf(block("CERTIFICATE REQUEST", new byte[20]))).contains("it is a request for a certificate");
        assertThat(problemOf(block("PKCS7", new byte[20]))).contains("`openssl pkcs7 -print_certs");
        assertThat(problemOf(block("PUBLIC KEY", new byte[20]))).contains("PUBLIC KEY, which is neither");
    }

    @Test
    void brokenBlocksAreNamedWithTheirLine() {
        String good = certificate(SERVER);
        assertThat(problemOf("\n" + good.substring(0, 200)))
                .isEqualTo("a.pem:2: the block CERTIFICATE has no end; the file may have been cut off");
        assertThat(problemOf(good.substring(30))).startsWith("a.pem:").contains("CERTIFICATE----- without its BEGIN");
        assertThat(problemOf(good.replaceFirst("\nM", "\nM!")))
                .isEqualTo("a.pem:1: the block CERTIFICATE is damaged: it is not Base64, on line 2");
        assertThat(problemOf(good.replaceFirst("\nM", "\n=")))
                .isEqualTo("a.pem:1: the block CERTIFICATE is damaged: it is not Base64");
        assertThat(problemOf(block("CERTIFICATE", new byte[60]))).isEqualTo("a.pem:1: the certificate is damaged");
        assertThat(problemOf(block("PRIVATE KEY", new byte[60]))).isEqualTo("a.pem:1: the private key is damaged");
        assertThat(problemOf(block("CERTIFICATE", new byte[0]))).isEqualTo("a.pem:1: the block CERTIFICATE is empty");
        assertThat(problemOf(good.replace("END CERTIFICATE", "END PRIVATE KEY")))
                .contains("the block CERTIFICATE ends as PRIVATE KEY, on line");
    }

    @Test
    void missingLineBreakBetweenBlocksIsNamed() {
        String text = certificate(SERVER).strip() + key(SERVER);
        read(text);
        assertThat(problems.all().getFirst().message()).contains("a line break may be missing between two blocks");
    }

    @Test
    void bytesAfterTheCertificateAreRefused() throws GeneralSecurityException {
        byte[] der = SERVER.getCertificate().getEncoded();
        assertThat(problemOf(block("CERTIFICATE", Arrays.copyOf(der, der.length + 3))))
                .contains("the certificate is damaged");
    }

    @Test
    void whatIsNotPemIsNamed() throws GeneralSecurityException {
        assertThat(problemOf("")).isEqualTo("a.pem: the file is empty");
        assertThat(problemOf("0 nothing\n")).contains("the file is not PEM: it has no line such as");
        assertThat(problemOf(SERVER.getCertificate().getEncoded())).contains("`openssl x509 -inform DER");
        assertThat(problemOf(SERVER.getKeyPair().getPrivate().getEncoded())).contains("`openssl pkey -inform DER");
        assertThat(problemOf(new byte[] {0x30, 5, 2, 1, 3, 5, 0})).contains("`openssl pkcs12 -nodes");
        assertThat(problemOf(both(SERVER).getBytes(StandardCharsets.UTF_16))).contains("the file is UTF-16");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[PemFiles.MAX_BYTES + 1]);
        PemFiles.read(List.of(directory.resolve("none"), directory, large), problems);
        assertThat(problems.all())
                .extracting(CertificateProblem::message)
                .containsExactly(
                        "cannot read the file: no such file",
                        "cannot read the file: it is a directory",
                        "cannot read the file: it is larger than 1 MiB");
    }

    @Test
    void problemsEnd() {
        read(block("PRIVATE KEY", new byte[3]).repeat(5000));
        assertThat(problems.all()).hasSize(20);
    }
}
