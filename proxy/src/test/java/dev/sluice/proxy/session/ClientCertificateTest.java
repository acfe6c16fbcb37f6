package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionOrder;
import dev.sluice.proxy.session.live.SessionQuery;
import dev.sluice.proxy.session.live.SessionView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frontend that asks its clients for certificates. */
@Timeout(60)
@ForEachEngine
class ClientCertificateTest {
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");
    private static final TestAuthority ROOT = TestAuthority.root("Root");

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

    private TestProxy proxy(String clients, String... more) throws IOException {
        TestBackend backend = TestBackend.tcp(TestBackend::echo);
        open.add(backend);
        Files.writeString(directory.resolve("ca.pem"), ROOT.pem());
        TestConfig config = TestProxy.builder()
                .backend(backend.address())
                .with(
                        "certificates.one.files: " + TestTls.pem(directory, "one.pem", "one.example"),
                        "frontends.front.tls.certificates: one",
                        "frontends.front.tls.clients: {ca: %s, %s}".formatted(directory.resolve("ca.pem"), clients))
                .with(more);
        TestProxy proxy = config.start();
        open.add(proxy);
        return proxy;
    }

    private static void echo(SSLSocket client) throws IOException {
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    private static @Nullable ClientCertificate served(TestProxy proxy, SSLContext context, String version)
            throws IOException {
        try (SSLSocket client = TestTls.client(context, proxy, version, "one.example")) {
            echo(client);
        }
        return Objects.requireNonNull(proxy.nextRecord().tls()).certificate();
    }

    /** With 1.3 a client knows only when it reads that its certificate is not accepted. */
    private static SessionRecord refused(TestProxy proxy, SSLContext context, String version) throws IOException {
        try (SSLSocket client = TestTls.client(context, proxy, version, "one.example")) {
            assertThatThrownBy(() -> echo(client)).isInstanceOf(IOException.class);
        }
        SessionRecord record = proxy.nextRecord();
        assertThat(record.refusal()).isEqualTo(RefusalReason.CLIENT_CERTIFICATE);
        return record;
    }

    private static SSLContext client(String commonName, String... names) {
        return TestTls.trusting(ROOT.issue(commonName, names));
    }

    @Test
    void whoShowsAGoodOneIsServedAndKnown() throws IOException {
        TestProxy proxy = proxy("verify: required");
        for (String version : VERSIONS) {
            assertThat(served(proxy, client("app", "app.example", "spiffe://corp/app"), version))
                    .isEqualTo(new ClientCertificate("CN=app", "app", List.of("app.example", "spiffe://corp/app")));
        }
    }

    @Test
    void whoShowsNoneIsRefused() throws IOException {
        TestProxy proxy = proxy("verify: required");
        for (String version : VERSIONS) {
            assertThat(refused(proxy, TestTls.trusting(), version).detail()).isEqualTo("no certificate is shown");
        }
        assertThat(proxy.frontend()
                        .counters(0)
                        .tls()
                        .failures(TlsFailure.CERTIFICATE)
                        .value())
                .isEqualTo(2);
        proxy.awaitNothingLeft();
    }

    @Test
    void whereTheyAreOptionalABadOneIsRefusedAllTheSame() throws IOException {
        TestProxy proxy = proxy("verify: optional");
        SSLContext stranger =
                TestTls.trusting(TestAuthority.root("Root").issue("stranger")); // the name is right, the key is not
        for (String version : VERSIONS) {
            assertThat(served(proxy, TestTls.trusting(), version)).isNull();
            assertThat(Objects.requireNonNull(served(proxy, client("app"), version))
                            .subject())
                    .isEqualTo("CN=app");
            assertThat(refused(proxy, stranger, version).detail()).startsWith("CN=stranger: ");
        }
    }

    @Test
    void namesAreAllowedAndOthersAreNot() throws IOException {
        TestProxy proxy = proxy("names: [\"spiffe://corp/orders/*\", app.example]");
        for (String version : VERSIONS) {
            assertThat(served(proxy, client("a", "spiffe://corp/orders/api"), version))
                    .isNotNull();
            assertThat(served(proxy, client("b", "app.example"), version)).isNotNull();
            assertThat(refused(proxy, client("app.example", "spiffe://corp/batch"), version)
                            .detail())
                    .isEqualTo("CN=app.example: none of its names is allowed: it is for spiffe://corp/batch");
        }
    }

    @Test
    void aClientThatComesBackIsKnownStill() throws IOException {
        TestProxy proxy = proxy("verify: required");
        for (String version : VERSIONS) {
            SSLContext context = client("app", "app.example");
            assertThat(served(proxy, context, version)).isNotNull();
            try (SSLSocket client = TestTls.client(context, proxy, version, "one.example")) {
                echo(client);
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(Objects.requireNonNull(record.tls()).agreed().resumed()).isTrue();
            assertThat(record.tls().certificate())
                    .isEqualTo(new ClientCertificate("CN=app", "app", List.of("app.example")));
        }
    }

    @Test
    void aSessionIsNotResumedBeyondTheEndOfItsCertificate() throws Exception {
        TestProxy proxy = proxy("verify: required");
        Instant end;
        List<SSLContext> contexts = new ArrayList<>();
        do { // again, where the machine is too slow
            end = Instant.now().plusSeconds(8);
            contexts.clear();
            for (String version : VERSIONS) {
                contexts.add(
                        TestTls.trusting(ROOT.issue(TestAuthority.client("app").notAfter(end))));
                try (SSLSocket client = TestTls.client(contexts.getLast(), proxy, version, "one.example")) {
                    echo(client);
                } catch (IOException e) {
                    assertThat(Instant.now()).as(e.toString()).isAfter(end.minusSeconds(1));
                }
                assertThat(proxy.nextRecord()).isNotNull();
            }
        } while (Instant.now().isAfter(end.minusSeconds(1)));
        Instant over = end.plusSeconds(1);
        Await.until("they have expired", () -> Instant.now().isAfter(over));
        for (int i = 0; i < VERSIONS.size(); i++) {
            assertThat(refused(proxy, contexts.get(i), VERSIONS.get(i)).detail())
                    .startsWith("CN=app: it has expired at ");
        }
    }

    @Test
    void routesChooseByName() throws IOException {
        TestBackend other = TestBackend.tcp(wire -> {
            wire.write(new byte[] {9});
            wire.readToEnd();
            wire.finish();
        });
        open.add(other);
        TestProxy proxy = proxy(
                "verify: optional",
                "frontends.front.routes: [{clientName: \"spiffe://corp/batch*\", pool: other}]",
                "pools.other.backends: [\"%s\"]".formatted(Wire.addressOf(other.address())));
        for (String version : VERSIONS) {
            try (SSLSocket client =
                    TestTls.client(client("b", "spiffe://corp/batch-1"), proxy, version, "one.example")) {
                assertThat(client.getInputStream().read()).isEqualTo(9);
            }
            assertThat(proxy.nextRecord().pool()).isEqualTo("other");
            assertThat(served(proxy, client("a", "spiffe://corp/api"), version)).isNotNull();
            assertThat(served(proxy, TestTls.trusting(), version)).isNull();
        }
    }

    @Test
    void aListOfRevokedOnesIsFollowedAndEndsWhatCouldBeResumed() throws Exception {
        Path list = directory.resolve("ca.crl");
        Instant due = Instant.now().plus(Duration.ofDays(1));
        Files.writeString(list, ROOT.revokes(due));
        TestProxy proxy = proxy("crl: " + list);
        var revoked = ROOT.issue("app");
        SSLContext context = TestTls.trusting(revoked);
        assertThat(served(proxy, context, "TLSv1.3")).isNotNull();
        Files.writeString(list, ROOT.revokes(due, revoked));
        Await.until("followed", () -> {
            try (SSLSocket client = TestTls.client(context, proxy, "TLSv1.3", "one.example")) {
                echo(client);
            } catch (IOException _) {
                // the record says why
            }
            return proxy.nextRecord().refusal() != null;
        });
        assertThat(refused(proxy, context, "TLSv1.3").detail()).isEqualTo("CN=app: it is revoked by CN=Root");
        assertThat(served(proxy, client("other"), "TLSv1.3")).isNotNull();
    }

    @Test
    void sessionsAreFoundByTheNameOfTheirClient() throws Exception {
        TestProxy proxy = proxy("verify: optional");
        try (SSLSocket app = TestTls.client(client("app", "spiffe://corp/app"), proxy, "TLSv1.3", "one.example");
                SSLSocket nobody = TestTls.client(proxy, "TLSv1.3", "one.example")) {
            echo(app);
            echo(nobody);
            SessionFilter ofApps = new SessionFilter(
                    new SessionFilter.Place(null, null, null, "spiffe://corp/*", null, null), null, 0, 0, 0);
            SessionQuery query = new SessionQuery(ofApps, SessionOrder.NEWEST, Long.MAX_VALUE, 10);
            List<SessionView> found = new ArrayList<>();
            for (Worker worker : proxy.view().workers()) {
                found.addAll(worker.list(query).get(20, TimeUnit.SECONDS).views());
            }
            assertThat(found)
                    .singleElement()
                    .satisfies(view -> assertThat(
                                    Objects.requireNonNull(view.certificate()).subject())
                            .isEqualTo("CN=app"));
            assertThat(ofApps).hasToString("client name spiffe://corp/*");
        }
    }
}
