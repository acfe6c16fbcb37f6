package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Severity;
import dev.sluice.proxy.TestTls;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of routes for names that no certificate of their frontend has. */
@Timeout(60)
class UnmatchedRoutesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        TestTls.pem(directory, "one.pem", "www.example.com", "*.shop.example.com");
        TestTls.pem(directory, "two.pem", "a.org", "b.org", "c.org");
    }

    private LoadResult load(String tls, String routes) {
        return ConfigLoader.loadText(directory + "/sluice.yaml", """
                certificates: {one: {files: one.pem}, two: {files: two.pem}, absent: {files: absent.pem}}
                frontends:
                  web: {bind: "127.0.0.1:0", tls: {%s}, routes: [%s], pool: p}
                pools: {p: ["127.0.0.1:1"], q: ["127.0.0.1:2"]}
                """.formatted(tls, routes), _ -> null);
    }

    private List<Finding> warnings(String tls, String routes) {
        LoadResult loaded = load(tls, routes);
        return Keystore.check(Objects.requireNonNull(loaded.config()), loaded.origins()).stream()
                .filter(one -> one.path().contains("routes"))
                .toList();
    }

    @Test
    void aRouteForANameWithoutACertificateIsWarnedOfWithTheNamesThatThereAre() {
        List<Finding> found = warnings(
                "certificates: [one, two]", "{sni: www.example.com, pool: q}, {sni: new.example.com, pool: q}");
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.severity()).isEqualTo(Severity.WARNING);
            assertThat(one.path()).isEqualTo("frontends.web.routes[1].sni");
            assertThat(one.place().line()).isEqualTo(3);
            assertThat(one.message())
                    .isEqualTo("frontends.web.routes[1].sni can never match: no certificate of frontends.web.tls is for"
                            + " \"new.example.com\", and who asks for it is refused; they are for *.shop.example.com,"
                            + " a.org, b.org and 2 more. Add one to frontends.web.tls.certificates, or give all others"
                            + " one with frontends.web.tls.default and unknownName: default");
        });
    }

    @Test
    void ofSeveralNamesThoseAreToldThatHaveNone() {
        assertThat(warnings("certificates: one", "{sni: [www.example.com, x.org, y.org], pool: q}"))
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("routes[0].sni can never match for these names: ", "is for \"x.org\" or \"y.org\", and");
    }

    @Test
    void aStarOnEitherSideIsEnough() {
        assertThat(warnings(
                        "certificates: one",
                        "{sni: a.shop.example.com, pool: q}, {sni: \"*.shop.example.com\", pool: q},"
                                + " {sni: \"*.example.com\", pool: q}"))
                .isEmpty();
        assertThat(warnings(
                        "certificates: one",
                        "{sni: a.b.shop.example.com, pool: q}, {sni: shop.example.com, pool: q},"
                                + " {sni: \"*.com\", pool: q}"))
                .hasSize(3);
    }

    @Test
    void whoGetsTheDefaultOrIsRefusedAnywayIsNoReasonToWarn() {
        assertThat(warnings("certificates: one, unknownName: default", "{sni: x.org, pool: q}, {noSni: true, pool: q}"))
                .isEmpty();
        assertThat(warnings("certificates: one, default: two", "{sni: a.org, pool: q}, {noSni: true, pool: q}"))
                .isEmpty();
        assertThat(warnings("certificates: [one, two]", "{sni: x.org, pool: refuse}, {noSni: true, pool: refuse}"))
                .isEmpty();
        assertThat(warnings("certificates: [one, absent]", "{sni: x.org, pool: q}"))
                .as("it may be in the one that cannot be read")
                .isEmpty();
    }

    @Test
    void aRouteForClientsWithoutANameNeedsADefault() {
        assertThat(warnings("certificates: [one, two]", "{noSni: true, pool: q}"))
                .extracting(Finding::message)
                .containsExactly(
                        "frontends.web.routes[0].noSni can never match: frontends.web.tls has several certificates"
                                + " and none for clients without a name, who are refused; write frontends.web.tls.default: NAME");
    }

    @Test
    void aStartAndAReloadWarnLikewise() {
        LoadResult loaded = load("certificates: one", "{sni: x.org, pool: q}");
        try (Keystore keystore = new Keystore()) {
            assertThat(keystore.prepare(Objects.requireNonNull(loaded.config()), loaded.origins()))
                    .extracting(Finding::path)
                    .contains("frontends.web.routes[0].sni");
            keystore.abandon();
        }
    }
}
