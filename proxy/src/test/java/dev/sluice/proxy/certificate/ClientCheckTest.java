package dev.sluice.proxy.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.TrustedFiles;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCheckTest {
    private static final TestAuthority ROOT = TestAuthority.root("Root");
    private static final TestAuthority BELOW = ROOT.below("Below");
    private static final TestAuthority STRANGER = TestAuthority.root("Root");
    private final Instant due = Instant.now().plus(Duration.ofDays(7));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private int files;

    private Path write(String text) {
        return TestCertificates.write(directory, files++ + ".pem", text);
    }

    private Authorities authorities(String certificates, String... lists) throws IOException {
        List<Path> paths = List.of(lists).stream().map(this::write).toList();
        return Authorities.read(new TrustedFiles(write(certificates), paths));
    }

    private static byte[][] chain(X509Bundle bundle) {
        X509Certificate[] path = bundle.getCertificatePath();
        byte[][] chain = new byte[path.length][];
        try {
            for (int i = 0; i < path.length; i++) {
                chain[i] = path[i].getEncoded();
            }
            return chain;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClientCheck.Verdict verdict(Authorities authorities, X509Bundle client, String... names) {
        return new ClientCheck(() -> authorities, List.of(names)).verify(chain(client), Instant.now());
    }

    private static String problem(Authorities authorities, X509Bundle client, String... names) {
        ClientCheck.Verdict verdict = verdict(authorities, client, names);
        assertThat(verdict.certificate()).isNull();
        return Objects.requireNonNull(verdict.problem()).text();
    }

    private static ClientCertificate good(Authorities authorities, X509Bundle client, String... names) {
        ClientCheck.Verdict verdict = verdict(authorities, client, names);
        assertThat(verdict.problem()).isNull();
        return Objects.requireNonNull(verdict.certificate());
    }

    @Test
    void aGoodOneIsKnownByItsNames() throws IOException {
        X509Bundle client = ROOT.issue("app", "App.Example.COM", "spiffe://corp/Orders/api");
        assertThat(good(authorities(ROOT.pem()), client))
                .isEqualTo(
                        new ClientCertificate("CN=app", "app", List.of("app.example.com", "spiffe://corp/Orders/api")));
    }

    @Test
    void anIntermediateComesWithTheClientOrIsTrustedItself() throws IOException {
        X509Bundle client = BELOW.issue("app");
        assertThat(good(authorities(ROOT.pem()), client).subject()).isEqualTo("CN=app");
        assertThat(good(authorities(BELOW.pem()), client).subject()).isEqualTo("CN=app");
    }

    @Test
    void anAuthorityOfTheSameNameIsAnother() throws IOException {
        assertThat(problem(authorities(ROOT.pem()), STRANGER.issue("app"))).startsWith("CN=app: ");
        assertThat(problem(authorities(TestAuthority.root("Other").pem()), ROOT.issue("app")))
                .isEqualTo("CN=app: no authority that is trusted has signed it");
    }

    @Test
    void whatIsNotValidNowIsTold() throws IOException {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        Authorities trusted = authorities(ROOT.pem());
        assertThat(problem(trusted, ROOT.issue(TestAuthority.client("app").notAfter(yesterday))))
                .startsWith("CN=app: it has expired at ");
        assertThat(problem(trusted, ROOT.issue(TestAuthority.client("app").notBefore(tomorrow))))
                .startsWith("CN=app: it is not valid before ");
    }

    @Test
    void theCertificateOfAServerIsNoneOfAClient() throws IOException {
        Authorities trusted = authorities(ROOT.pem());
        assertThat(problem(trusted, ROOT.issue(TestAuthority.client("app").addExtendedKeyUsageServerAuth())))
                .contains("client auth");
        assertThat(good(trusted, ROOT.issue(TestAuthority.client("app").addExtendedKeyUsageClientAuth())))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://corp/orders/*, true",
        "*.example.com, true",
        "app.example.com, true",
        "app, false",
        "example.com, false",
        "spiffe://corp/orders, false"
    })
    void oneOfTheNamesMustBeAllowedAndTheSubjectIsNone(String allowed, boolean accepted) throws IOException {
        X509Bundle client = ROOT.issue("app", "app.example.com", "spiffe://corp/orders/api");
        ClientCheck.Verdict verdict = verdict(authorities(ROOT.pem()), client, "other.example.com", allowed);
        assertThat(verdict.certificate() != null).isEqualTo(accepted);
    }

    @Test
    void whoseNamesAreNotAllowedIsTold() throws IOException {
        assertThat(problem(authorities(ROOT.pem()), ROOT.issue("app", "spiffe://corp/batch"), "spiffe://corp/orders"))
                .isEqualTo("CN=app: none of its names is allowed: it is for spiffe://corp/batch");
    }

    @Test
    void aRevokedOneIsRefused() throws IOException {
        X509Bundle client = ROOT.issue("app");
        Authorities trusted = authorities(ROOT.pem(), ROOT.revokes(due, ROOT.issue("other"), client));
        assertThat(problem(trusted, client)).isEqualTo("CN=app: it is revoked by CN=Root");
        assertThat(good(trusted, ROOT.issue("third")).subject()).isEqualTo("CN=third");
    }

    @Test
    void aRevokedIntermediateSpeaksForNobody() throws IOException {
        Authorities trusted =
                authorities(ROOT.pem() + BELOW.pem(), ROOT.revokes(due, BELOW.bundle()), BELOW.revokes(due));
        assertThat(problem(trusted, BELOW.issue("app"))).isEqualTo("CN=app: it is revoked by CN=Root");
    }

    @Test
    void whoseAuthorityHasNoListIsRefused() throws IOException {
        Authorities trusted = authorities(ROOT.pem(), ROOT.revokes(due));
        assertThat(problem(trusted, BELOW.issue("app")))
                .isEqualTo("CN=app: there is no list of what CN=Below has revoked");
    }

    @Test
    void anOldListIsNotBelieved() throws IOException {
        Instant past = Instant.now().minus(Duration.ofMinutes(1));
        assertThat(problem(authorities(ROOT.pem(), ROOT.revokes(past)), ROOT.issue("app")))
                .startsWith("CN=app: the list of what CN=Root has revoked was due to be renewed at ");
        assertThat(good(authorities(ROOT.pem(), ROOT.revokes(past), ROOT.revokes(due)), ROOT.issue("app")))
                .as("with a new one beside it")
                .isNotNull();
    }

    @Test
    void aCertificateThatIsTrustedItselfNeedsNoAuthority() throws IOException {
        X509Bundle self =
                TestCertificates.selfSigned(TestAuthority.client("app").setIsCertificateAuthority(true));
        assertThat(good(authorities(TestCertificates.certificate(self)), self).subject())
                .isEqualTo("CN=app");
    }

    @Test
    void whoShowsNoneAndWhoShowsTooManyIsRefused() throws IOException {
        Authorities trusted = authorities(ROOT.pem());
        ClientCheck check = new ClientCheck(() -> trusted, List.of());
        assertThat(Objects.requireNonNull(
                                check.verify(new byte[0][], Instant.now()).problem())
                        .text())
                .isEqualTo("no certificate is shown");
        byte[][] many = new byte[11][0];
        assertThat(Objects.requireNonNull(check.verify(many, Instant.now()).problem())
                        .text())
                .contains("11 certificates");
        assertThat(Objects.requireNonNull(
                                check.verify(new byte[1][5], Instant.now()).problem())
                        .text())
                .isEqualTo("it cannot be read");
    }

    @Test
    void anotherTrustIsAskedAtOnceAndTimeGoesOn() throws IOException {
        X509Bundle client = ROOT.issue("app");
        AtomicReference<Authorities> trusted = new AtomicReference<>(authorities(ROOT.pem(), ROOT.revokes(due)));
        ClientCheck check = new ClientCheck(trusted::get, List.of());
        assertThat(check.verify(chain(client), Instant.now()).problem()).isNull();
        assertThat(check.verify(chain(client), Instant.now()).certificate())
                .as("known by now")
                .isNotNull();
        assertThat(check.verify(chain(client), due.plusSeconds(2)).problem())
                .as("what is known ends with the list")
                .isNotNull();
        trusted.set(authorities(ROOT.pem(), ROOT.revokes(due, client)));
        assertThat(check.verify(chain(client), Instant.now()).problem()).isNotNull();
    }
}
