package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.NOW;
import static dev.sluice.proxy.certificate.TestCertificates.authority;
import static dev.sluice.proxy.certificate.TestCertificates.both;
import static dev.sluice.proxy.certificate.TestCertificates.certificate;
import static dev.sluice.proxy.certificate.TestCertificates.certificates;
import static dev.sluice.proxy.certificate.TestCertificates.chain;
import static dev.sluice.proxy.certificate.TestCertificates.claiming;
import static dev.sluice.proxy.certificate.TestCertificates.issued;
import static dev.sluice.proxy.certificate.TestCertificates.key;
import static dev.sluice.proxy.certificate.TestCertificates.selfSigned;
import static dev.sluice.proxy.certificate.TestCertificates.server;
import static dev.sluice.proxy.certificate.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Severity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether certificates and a key belong together, in files that are named one by one. */
@Timeout(60)
class CertificateFilesTest {
    @TempDir
    private Path directory;

    private LoadedCertificates load(String... texts) {
        List<Path> files = new ArrayList<>();
        for (String text : texts) {
            files.add(write(directory, files.size() + 1 + ".pem", text));
        }
        return CertificateFiles.files(files, NOW);
    }

    /** The only problem, an error, without the directory. */
    private String errorOf(String... texts) {
        LoadedCertificates loaded = load(texts);
        assertThat(loaded.certificates()).isEmpty();
        assertThat(loaded.failed()).isTrue();
        assertThat(loaded.problems())
                .singleElement()
                .extracting(CertificateProblem::severity)
                .isEqualTo(Severity.ERROR);
        return loaded.problems().getFirst().toString().replace(directory + "/", "");
    }

    private ServedCertificate served(String... texts) {
        LoadedCertificates loaded = load(texts);
        assertThat(loaded.problems()).isEmpty();
        return loaded.certificates().getFirst();
    }

    @Test
    void certificateAndKeyMayBeInOneFileOrInTwoInAnyOrder() {
        X509Bundle server = server("db.example.com");
        String first = directory.resolve("1.pem").toString();

        assertThat(served(both(server)).file()).isEqualTo(first);
        assertThat(served(key(server) + certificate(server)).file()).isEqualTo(first);
        assertThat(served(certificate(server), key(server)).file()).isEqualTo(first);
        assertThat(served(key(server), certificate(server)).file())
                .isEqualTo(directory.resolve("2.pem").toString());
    }

    @Test
    void chainOfFiveIsServedInItsOrder() {
        List<X509Bundle> chain = chain(5);
        ServedCertificate served = served(certificates(chain), key(chain.getFirst()));
        assertThat(served.chain())
                .containsExactlyElementsOf(
                        chain.stream().map(X509Bundle::getCertificate).toList());
        assertThat(served.leaf()).isEqualTo(chain.getFirst().getCertificate());
    }

    @Test
    void rootMayBeLeftOut() {
        List<X509Bundle> chain = chain(3);
        assertThat(served(certificates(chain.subList(0, 2)), key(chain.getFirst()))
                        .chain())
                .hasSize(2);
    }

    @Test
    void missingPartsAreNamed() {
        X509Bundle server = server("a");
        assertThat(errorOf(certificate(server))).isEqualTo("1.pem: there is no private key in it");
        assertThat(errorOf(key(server))).isEqualTo("1.pem: there is no certificate in it");
        assertThat(errorOf(certificate(server), certificate(server)))
                .isEqualTo("1.pem: there is no private key in 1.pem, 2.pem");
    }

    @Test
    void foreignKeyIsRefused() {
        X509Bundle server = server("a.example.com");
        assertThat(errorOf(certificate(server), "\n" + key(server("b"))))
                .isEqualTo("2.pem:2: the private key (P-256) does not fit the certificate (CN=a.example.com, P-256)"
                        + " in 1.pem, line 1");
        assertThat(errorOf(certificate(server), key(server(Algorithm.rsa2048, "b"))))
                .contains("the private key (RSA 2048) does not fit the certificate (CN=a.example.com, P-256)");
    }

    @Test
    void publicHalfThatAKeyClaimsIsNoReasonToRefuseIt() {
        X509Bundle server = server("a.example.com");
        String own = claiming(server, server);
        String wrong = claiming(server, server("b"));
        assertThat(served(certificate(server), own).chain()).hasSize(1);
        assertThat(served(certificate(server), wrong).chain()).hasSize(1);
    }

    @Test
    void certificateOfAnotherKindOfKeyIsRefused() {
        X509Bundle server = server(Algorithm.ed25519, "a");
        assertThat(errorOf(certificate(server), key(server("b"))))
                .isEqualTo(
                        "1.pem:1: the key of the certificate is of a kind that is not served: Ed25519; RSA, P-256 and P-384 are");
    }

    @Test
    void chainThatBeginsWithAnAuthorityIsRefused() {
        List<X509Bundle> chain = chain(3).reversed();
        assertThat(errorOf(key(chain.getLast()), certificates(chain)))
                .matches("2.pem:\\d+: certificate 3 \\(CN=db.example.com\\) is the one of the private key;"
                        + " it comes first, and after each the one that has signed it");
    }

    @Test
    void authoritiesInTheWrongOrderAreNamedWithTheRightOne() {
        List<X509Bundle> chain = new ArrayList<>(chain(4));
        Collections.swap(chain, 1, 2);
        assertThat(errorOf(key(chain.getFirst()), certificates(chain)))
                .matches(
                        "2.pem:\\d+: certificate 2 \\(CN=Authority 1\\) is out of place: it has not signed the one before"
                                + " it; the right order is: CN=db.example.com \\| CN=Authority 2 \\| CN=Authority 1 \\| CN=Root");
    }

    @Test
    void certificatesThatHaveSignedNothingAreNamed() {
        List<X509Bundle> chain = new ArrayList<>(chain(3));
        chain.add(1, server("other"));
        assertThat(errorOf(key(chain.getFirst()), certificates(chain)))
                .matches(
                        "2.pem:\\d+: certificate 2 \\(CN=other\\) has signed none of the others that lead from the first one"
                                + " on; the right order without it is: CN=db.example.com \\| CN=Authority 1 \\| CN=Root");
    }

    @Test
    void certificatesThatAreThereTwiceAreNamed() {
        List<X509Bundle> chain = new ArrayList<>(chain(3));
        chain.add(2, chain.get(1));
        assertThat(errorOf(key(chain.getFirst()), certificates(chain)))
                .contains("certificate 3 (CN=Authority 1) is there twice; the right order without it is: ");
    }

    @Test
    void authorityOfTheSameNameWithAnotherKeyIsNamed() {
        X509Bundle server = chain(2).getFirst();
        X509Bundle other = chain(2).getLast();
        assertThat(errorOf(key(server), certificates(List.of(server, other))))
                .contains("certificate 2 (CN=Root) has the name of the one that has signed CN=db.example.com,"
                        + " but another key");
    }

    /** To verify a signature is dear, and clients look for the key by its identifier as well. */
    @Test
    void authorityIsKnownByTheIdentifierOfItsKey() {
        byte[] one = {1, 2, 3};
        byte[] two = {1, 2, 4};
        X509Bundle issuer = selfSigned(authority("Authority"));
        X509Bundle server = issued(
                TestCertificates.builder("a.example.com")
                        .addExtensionOctetString("2.5.29.35", false, Der.element(Der.SEQUENCE, Der.element(0x80, one))),
                issuer);
        X509Bundle same = selfSigned(identified(one));
        X509Bundle other = selfSigned(identified(two));

        assertThat(served(certificates(List.of(server, same)), key(server)).chain())
                .hasSize(2);
        assertThat(errorOf(certificates(List.of(server, other)), key(server)))
                .contains("certificate 2 (CN=Authority) has the name of the one that has signed", "but another key");
    }

    private static CertificateBuilder identified(byte[] key) {
        return authority("Authority").addExtensionOctetString("2.5.29.14", false, Der.element(Der.OCTETS, key));
    }

    @Test
    void listOfAuthoritiesIsNoChain() {
        X509Bundle server = server("a");
        assertThat(errorOf(both(server) + certificate(server).repeat(10)))
                .contains("there are 11 certificates; a chain has 10 at most");
    }

    @Test
    void certificateOfAnAuthorityMaySignItself() {
        X509Bundle authority =
                TestCertificates.selfSigned(TestCertificates.builder("a").setIsCertificateAuthority(true));
        LoadedCertificates loaded = load(both(authority));
        assertThat(loaded.certificates()).hasSize(1);
        assertThat(loaded.problems())
                .extracting(CertificateProblem::message)
                .containsExactly(
                        "is the certificate of an authority (CA:TRUE), not of a server; some clients refuse it");
    }

    @Test
    void keyOfACurveThatMustNotSignIsRefused() {
        CertificateBuilder agreeing =
                TestCertificates.builder("a").setKeyUsage(true, CertificateBuilder.KeyUsage.keyAgreement);
        assertThat(errorOf(both(TestCertificates.issued(agreeing, TestCertificates.ROOT))))
                .isEqualTo(
                        "1.pem:1: must not sign: its keyUsage is without digitalSignature, so that no handshake succeeds");
    }
}
