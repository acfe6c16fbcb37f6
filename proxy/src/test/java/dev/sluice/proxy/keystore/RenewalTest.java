package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.keystore.CertificateStatus.State;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Severity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is renewed by one that is not valid goes on, and what is said of both. */
@Timeout(120)
class RenewalTest {
    private static final String NAME = "one.example";

    @TempDir
    private Path directory;

    private TestProxy proxy(String source) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {%s}}
                frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web}, pool: ["127.0.0.1:1"]}}
                """.formatted(source));
    }

    private Path write(String name, X509Bundle bundle) {
        return TestPem.replace(directory.resolve(name), TestPem.both(bundle));
    }

    private static X509Bundle from(Duration begin, String... names) {
        return TestPem.valid(Instant.now().plus(begin), Instant.now().plus(Duration.ofDays(90)), names);
    }

    private static List<State> states(TestProxy proxy) {
        return proxy.view().keystore().certificates().stream()
                .map(CertificateStatus::state)
                .sorted()
                .toList();
    }

    private static List<Problem> problems(TestProxy proxy) {
        return proxy.view().problems().stream()
                .filter(one ->
                        one.kind() == ProblemKind.CERTIFICATE_EXPIRES || one.kind() == ProblemKind.CERTIFICATE_BROKEN)
                .toList();
    }

    private static boolean isShownUnnamed(TestProxy proxy, X509Bundle bundle) throws IOException {
        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", "")) {
            client.startHandshake();
            return client.getSession().getPeerCertificates()[0].equals(bundle.getCertificate());
        }
    }

    @Test
    void oneThatIsNotValidYetWaitsAndThenTakesOver() throws IOException {
        X509Bundle old = TestPem.valid(100, NAME);
        Path file = write("web.pem", old);
        for (String source : List.of("files: " + file, "directory: " + directory)) {
            write("web.pem", old);
            try (TestProxy proxy = proxy(source);
                    LogLines lines = LogLines.open()) {
                X509Bundle next = from(Duration.ofSeconds(3), NAME); // and ends before the old one
                write("web.pem", next);
                String start = "certificates.web: " + file + ":1: is not valid before ";
                Await.until("told", () -> lines.startingWith(start).size() == 1);
                assertThat(lines.startingWith(start).getFirst()).endsWith("; what was good last is served");
                String serves = "certificates.web: " + file + ": serves one.example ";
                assertThat(lines.startingWith(serves)).isEmpty();
                assertThat(TestPem.isShown(proxy, NAME, old)).isTrue();
                assertThat(isShownUnnamed(proxy, old)).isTrue();
                assertThat(states(proxy)).containsExactly(State.KEPT, State.SUPERSEDED);
                Await.until("it is valid, and shown", () -> TestPem.isShown(proxy, NAME, next));
                Await.until("the old one is gone", () -> states(proxy).equals(List.of(State.SERVED)));
                Await.count("told", () -> lines.startingWith(serves).size(), 1);
                assertThat(problems(proxy)).isEmpty();
                assertThat(proxy.view().keystore().certificates().getFirst().problems())
                        .noneMatch(text -> text.contains("not valid"));
            }
        }
    }

    @Test
    void oneThatFollowsInTimeIsNoProblem() throws IOException {
        X509Bundle old = TestPem.valid(10, NAME);
        Path file = write("web.pem", old);
        try (TestProxy proxy = proxy("files: " + file)) {
            write("web.pem", from(Duration.ofDays(5), NAME));
            Await.until("both are there", () -> states(proxy).equals(List.of(State.EARLIER, State.WAITING)));
            assertThat(problems(proxy)).isEmpty();
            assertThat(TestPem.isShown(proxy, NAME, old)).isTrue();
        }
    }

    @Test
    void oneThatHasExpiredReplacesNothing() throws IOException {
        X509Bundle old = TestPem.valid(100, NAME);
        Path file = write("web.pem", old);
        try (TestProxy proxy = proxy("files: " + file)) {
            write("web.pem", TestPem.valid(-2, NAME));
            Await.until("both are there", () -> states(proxy).equals(List.of(State.KEPT, State.SUPERSEDED)));
            assertThat(TestPem.isShown(proxy, NAME, old)).isTrue();
            assertThat(problems(proxy))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what())
                            .contains(
                                    "or hold one that is not valid, and the one that was good last is served: " + file)
                            .contains(":1: has expired"));
            X509Bundle renewed = TestPem.valid(101, NAME);
            write("web.pem", renewed);
            Await.until("all is well", () -> states(proxy).equals(List.of(State.SERVED)));
            Await.until("it is shown", () -> TestPem.isShown(proxy, NAME, renewed));
        }
    }

    @Test
    void oneThatIsShownBeforeItIsValidIsAProblem() {
        Path file = write("web.pem", from(Duration.ofHours(5), NAME));
        try (TestProxy proxy = proxy("files: " + file)) {
            assertThat(problems(proxy)).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.CRITICAL);
                assertThat(problem.what())
                        .contains("is not valid before 20")
                        .endsWith(": clients refuse it until then");
            });
        }
    }

    @Test
    void oneThatAWildcardCoversWhenItHasExpiredIsNoProblem() throws IOException {
        X509Bundle wildcard = TestPem.valid(30, "*.example");
        write("all.pem", wildcard);
        write("a.pem", TestPem.valid(-2, NAME, "two.example"));
        write("b.pem", TestPem.valid(20, "three.example"));
        write("c.pem", from(Duration.ofDays(2), "four.example"));
        try (TestProxy proxy = proxy("directory: " + directory)) {
            assertThat(TestPem.isShown(proxy, NAME, wildcard)).isTrue();
            assertThat(proxy.view().keystore().certificates())
                    .extracting(CertificateStatus::state)
                    .containsExactly(State.SUPERSEDED, State.SERVED, State.SERVED, State.WAITING);
            assertThat(problems(proxy)).isEmpty();
        }
    }
}
