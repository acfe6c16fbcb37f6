package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Severity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Authorities and lists of revoked certificates are followed, and files that break change nothing. */
@Timeout(120)
class FollowedAuthoritiesTest {
    private static final String NAME = "one.example";
    private static final TestAuthority ONE = TestAuthority.root("One");
    private static final TestAuthority TWO = TestAuthority.root("Two");
    private final Instant due = Instant.now().plus(Duration.ofDays(30));

    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);

    @TempDir
    private Path directory;

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    private String config(String clients) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {files: %s}}
                frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web, clients: {ca: %s%s}}, pool: ["%s"]}}
                """.formatted(
                        write("web.pem", TestPem.both(TestPem.valid(30, NAME))),
                        directory.resolve("ca.pem"),
                        clients,
                        Wire.addressOf(backend.address()));
    }

    private Path write(String name, String text) {
        return TestPem.replace(directory.resolve(name), text);
    }

    private static boolean isServed(TestProxy proxy, SSLContext client) {
        try (SSLSocket socket = TestTls.client(client, proxy, "TLSv1.3", NAME)) {
            socket.getOutputStream().write(7);
            return socket.getInputStream().read() == 7;
        } catch (IOException _) {
            return false;
        }
    }

    private static SSLContext client(TestAuthority authority) {
        return TestTls.trusting(authority.issue("app"));
    }

    private static List<Problem> problems(TestProxy proxy, ProblemKind kind) {
        return proxy.view().problems().stream()
                .filter(problem -> problem.kind() == kind)
                .toList();
    }

    @Test
    void anotherAuthorityIsTrustedFromThenOnAndTheOldOneNot() throws IOException {
        write("ca.pem", ONE.pem());
        SSLContext ofOne = client(ONE);
        try (TestProxy proxy = TestProxy.of(config(""));
                LogLines lines = LogLines.open();
                SSLSocket session = TestTls.client(ofOne, proxy, "TLSv1.3", NAME)) {
            session.getOutputStream().write(1);
            assertThat(session.getInputStream().read()).isEqualTo(1);
            assertThat(isServed(proxy, client(TWO))).isFalse();
            write("ca.pem", ONE.pem() + TWO.pem());
            Await.until("the other one is trusted too", () -> isServed(proxy, client(TWO)));
            assertThat(isServed(proxy, ofOne)).isTrue();
            write("ca.pem", TWO.pem());
            Await.until("the first one is trusted no more", () -> !isServed(proxy, ofOne));
            assertThat(isServed(proxy, client(TWO))).isTrue();
            session.getOutputStream().write(2);
            assertThat(session.getInputStream().read()).as("sessions go on").isEqualTo(2);
            assertThat(lines.startingWith(directory.resolve("ca.pem") + ": trusts 2 authorities"))
                    .hasSize(1);
        }
    }

    @Test
    void brokenFilesLeaveTheGoodOnesInUseAndAreTold() {
        write("ca.pem", ONE.pem());
        write("ca.crl", ONE.revokes(due));
        try (TestProxy proxy = TestProxy.of(config(", crl: " + directory.resolve("ca.crl")));
                LogLines lines = LogLines.open()) {
            write("ca.crl", TWO.revokes(due));
            Await.until(
                    "told",
                    () -> !problems(proxy, ProblemKind.AUTHORITIES_BROKEN).isEmpty());
            assertThat(problems(proxy, ProblemKind.AUTHORITIES_BROKEN))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what())
                            .contains("ca.crl: it is the list of CN=Two, whose certificate is not in the ca file"));
            assertThat(isServed(proxy, client(ONE))).isTrue();
            assertThat(proxy.reload(config(", crl: " + directory.resolve("ca.crl"))))
                    .as("a reload goes on with them")
                    .isInstanceOf(ReloadResult.Applied.class);
            assertThat(isServed(proxy, client(ONE))).isTrue();
            X509Bundle revoked = ONE.issue("gone");
            write("ca.crl", ONE.revokes(due, revoked));
            Await.until(
                    "good again",
                    () -> problems(proxy, ProblemKind.AUTHORITIES_BROKEN).isEmpty());
            Await.until("followed", () -> !isServed(proxy, TestTls.trusting(revoked)));
            assertThat(lines.startingWith(directory.resolve("ca.crl") + ": it is the list of CN=Two"))
                    .as("told once")
                    .singleElement()
                    .asString()
                    .endsWith("; the authorities that were good last are trusted");
            assertThat(lines.startingWith(
                            directory.resolve("ca.pem") + ": trusts 1 authority; revoked certificates: 1"))
                    .hasSize(1);
        }
    }

    @Test
    void aFileThatComesBackAsItWasIsTold() throws IOException {
        Path file = write("ca.pem", ONE.pem());
        try (TestProxy proxy = TestProxy.of(config(""));
                LogLines lines = LogLines.open()) {
            Files.delete(file);
            Await.count("it is told", () -> lines.startingWith(file + ": ").size(), 1);
            write("ca.pem", ONE.pem());
            Await.count("it is told", () -> lines.startingWith(file + ": ").size(), 2);
            assertThat(lines.startingWith(file + ": ").getLast()).isEqualTo(file + ": all is good again");
            assertThat(isServed(proxy, client(ONE))).isTrue();
        }
    }

    @Test
    void aNewConfigurationWithBrokenFilesIsRefused() {
        write("ca.pem", ONE.pem());
        try (TestProxy proxy = TestProxy.of(config(""))) {
            write("other.pem", "nothing");
            String other = config("").replace("ca.pem", "other.pem");
            assertThat(proxy.reload(other)).isInstanceOf(ReloadResult.Rejected.class);
            write("bad.crl", TWO.revokes(due));
            assertThat(proxy.reload(config(", crl: " + directory.resolve("bad.crl"))))
                    .isInstanceOfSatisfying(
                            ReloadResult.Rejected.class,
                            rejected -> assertThat(rejected.findings())
                                    .filteredOn(finding -> finding.path().startsWith("frontends."))
                                    .singleElement()
                                    .satisfies(finding ->
                                            assertThat(finding.path()).isEqualTo("frontends.f.tls.clients.crl")));
            assertThat(isServed(proxy, client(ONE))).isTrue();
        }
    }

    @Test
    void aListThatIsDueIsAProblem() {
        write("ca.pem", ONE.pem());
        write("ca.crl", ONE.revokes(Instant.now().plusSeconds(3_000)));
        try (TestProxy proxy = TestProxy.of(config(", crl: " + directory.resolve("ca.crl")))) {
            assertThat(problems(proxy, ProblemKind.CRL_EXPIRES))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.WARNING));
            assertThat(isServed(proxy, client(ONE))).isTrue();
            write("ca.crl", ONE.revokes(Instant.now().minusSeconds(1)));
            Await.until(
                    "over",
                    () -> problems(proxy, ProblemKind.CRL_EXPIRES).stream()
                            .anyMatch(problem -> problem.severity() == Severity.CRITICAL));
            assertThat(isServed(proxy, client(ONE))).isFalse();
            write("ca.crl", ONE.revokes(due));
            Await.until(
                    "renewed", () -> problems(proxy, ProblemKind.CRL_EXPIRES).isEmpty());
            assertThat(isServed(proxy, client(ONE))).isTrue();
        }
    }

    @Test
    void aReloadThatAsksForMoreEndsWhatCouldBeResumed() {
        write("ca.pem", ONE.pem());
        SSLContext without = TestTls.trusting();
        try (TestProxy proxy = TestProxy.of(config(", verify: optional"))) {
            assertThat(isServed(proxy, without)).isTrue();
            assertThat(proxy.reload(config(", verify: required"))).isInstanceOf(ReloadResult.Applied.class);
            assertThat(isServed(proxy, without)).isFalse();
            assertThat(isServed(proxy, client(ONE))).isTrue();
        }
    }
}
