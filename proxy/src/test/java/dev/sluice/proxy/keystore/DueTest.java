package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes due while nobody touches a file is told once. */
@Timeout(60)
class DueTest {
    private static final TestAuthority ONE = TestAuthority.root("One");

    @TempDir
    private Path directory;

    private Path write(String name, String text) {
        return TestPem.replace(directory.resolve(name), text);
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    @Test
    void aListIsToldWhenItIsDueSoonAndWhenItIsOverdue() {
        Path ca = write("ca.pem", ONE.pem());
        Path crl = write("ca.crl", ONE.revokes(in(Duration.ofDays(10))));
        AuthorityFeed feed = new AuthorityFeed(new TrustedFiles(ca, List.of(crl)));
        assertThat(feed.accept(feed.load())).isTrue();
        try (LogLines lines = LogLines.open()) {
            String start = ca + ": the list of what CN=One has revoked ";
            feed.tellDue(Instant.now());
            assertThat(lines.startingWith(start)).isEmpty();
            feed.tellDue(in(Duration.ofHours(239)));
            feed.tellDue(in(Duration.ofHours(239)));
            assertThat(lines.startingWith(start)).singleElement().asString().contains("must be renewed by");
            feed.tellDue(in(Duration.ofHours(241)));
            feed.tellDue(in(Duration.ofHours(242)));
            assertThat(lines.startingWith(start)).hasSize(2);
            assertThat(lines.startingWith(start).getLast()).endsWith("its certificates are refused until it is");
            write("ca.crl", ONE.revokes(in(Duration.ofDays(20))));
            assertThat(feed.accept(feed.load())).isTrue();
            feed.tellDue(in(Duration.ofHours(242)));
            feed.tellDue(in(Duration.ofDays(21)));
            assertThat(lines.startingWith(start)).hasSize(3);
        }
    }

    @Test
    void aListThatIsReadAtTheStartIsToldByItsFindingsAlone() {
        Path ca = write("ca.pem", ONE.pem());
        Path crl = write("ca.crl", ONE.revokes(in(Duration.ofSeconds(-1))));
        AuthorityFeed feed = new AuthorityFeed(new TrustedFiles(ca, List.of(crl)));
        assertThat(feed.accept(feed.load())).isTrue();
        try (LogLines lines = LogLines.open()) {
            assertThat(feed.remarks(Instant.now())).hasSize(1);
            feed.tellDue(Instant.now());
            assertThat(lines.startingWith(ca.toString())).isEmpty();
            assertThat(feed.remarks(Instant.now())).hasSize(1);
        }
    }

    @Test
    void aCertificateIsToldWhenItIsAboutToExpireAndWhenItHas() {
        Path file = write("web.pem", TestPem.both(TestPem.valid(30, "a.example")));
        CertificateFeed feed =
                new CertificateFeed(new CertificateConfig("web", new CertificateSource.Files(List.of(file))));
        feed.use(CertificateUse.CLIENTS);
        assertThat(feed.accept(feed.load())).isTrue();
        try (LogLines lines = LogLines.open()) {
            String start = "certificates.web: " + file + ":1: ";
            feed.tellDue(in(Duration.ofDays(15)));
            assertThat(lines.startingWith(start)).isEmpty();
            feed.tellDue(in(Duration.ofDays(17)));
            feed.tellDue(in(Duration.ofDays(18)));
            assertThat(lines.startingWith(start)).singleElement().asString().contains(":1: expires in 12 days, on ");
            feed.tellDue(in(Duration.ofDays(31)));
            feed.tellDue(in(Duration.ofDays(32)));
            assertThat(lines.startingWith(start)).hasSize(2);
            assertThat(lines.startingWith(start).getLast()).contains("has expired 1 day ago");
        }
        feed.close();
    }

    @Test
    void theWatchTellsWithoutAChangeOfFiles() {
        Path ca = write("ca.pem", ONE.pem());
        Path crl = write("ca.crl", ONE.revokes(in(Duration.ofSeconds(3))));
        Path file = write("web.pem", TestPem.both(TestPem.valid(30, "a.example")));
        try (LogLines lines = LogLines.open();
                TestProxy _ = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        certificates: {web: {files: %s}}
                        frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web, clients: {ca: %s, crl: %s}}, pool: ["127.0.0.1:1"]}}
                        """.formatted(file, ca, crl))) {
            String start = ca + ": the list of what CN=One has revoked was due";
            Await.count("it is told", () -> lines.startingWith(start).size(), 1);
        }
    }
}
