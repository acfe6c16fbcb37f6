package dev.sluice.config.effective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.effective.ConfigDiff.Kind;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.SluiceConfig;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    private static final String BASE = """
            frontends:
              a: {bind: [":1", ":2"], pool: p, allow: [10.0.0.0/8, 11.0.0.0/8]}
              b: {bind: ":3", pool: [x:1]}
            pools:
              p: {backends: {one: "h:1", two: "h:2"}}
            """;

    private static List<Change> diff(String from, String to) {
        return ConfigDiff.of(load(from), load(to));
    }

    private static SluiceConfig load(String yaml) {
        LoadResult loaded = ConfigLoader.loadText("a.yaml", yaml, _ -> null);
        return Objects.requireNonNull(loaded.config(), () -> Findings.render(loaded.findings()));
    }

    @Test
    void theSameInOtherWordsIsNoChange() {
        assertThat(diff(BASE, BASE + "process: {maxConnections: 100000}\n")).isEmpty();
        assertThat(diff(BASE, BASE.replace("one: \"h:1\"", "one: {address: \"h:1\", weight: 1}")))
                .isEmpty();
    }

    @Test
    void aKeyIsShownWithItsValuesAndAListAsAWhole() {
        assertThat(diff(BASE, BASE.replace("[\":1\", \":2\"]", "\":2\"") + "log: {level: debug}\n"))
                .containsExactly(
                        new Change(
                                ConfigDiff.What.LOG,
                                "",
                                "",
                                Kind.CHANGED,
                                List.of(new KeyChange("level", "info", "debug"))),
                        new Change(
                                ConfigDiff.What.FRONTEND,
                                "",
                                "a",
                                Kind.CHANGED,
                                List.of(new KeyChange("bind", ":1, :2", ":2"))));
    }

    @Test
    void aWordAndWhatStandsInItsPlaceAreKeys() {
        String from = BASE.replace("{backends: {one", "{healthCheck: {tls: off}, backends: {one");
        List<Change> changes = diff(from, from.replace("tls: off", "tls: {serverName: a.example.com}"));
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().keys())
                .contains(
                        new KeyChange("healthCheck.tls", "off", ""),
                        new KeyChange("healthCheck.tls.serverName", "", "a.example.com"));
    }

    @Test
    void aCertificateAndTheTlsOfAFrontendAreObjectsLikeOthers() {
        String from = """
                certificates: {web: {files: web.pem}, old: {directory: certs}}
                frontends: {f: {bind: ":1", tls: {certificates: [web, old]}, pool: [x:1]}}
                """;
        String to = """
                certificates: {web: {chain: web.crt, key: web.key}, new: {files: new.pem}}
                frontends: {f: {bind: ":1", tls: {certificates: [web, new], minVersion: 1.3, default: new}, pool: [x:1]}}
                """;
        assertThat(diff(from, to))
                .extracting(Change::path, Change::kind, Change::keys)
                .containsExactly(
                        tuple(
                                "certificates.web",
                                Kind.CHANGED,
                                List.of(new KeyChange("files", "web.pem", "web.crt, web.key"))),
                        tuple("certificates.old", Kind.REMOVED, List.of()),
                        tuple("certificates.new", Kind.ADDED, List.of()),
                        tuple(
                                "frontends.f",
                                Kind.CHANGED,
                                List.of(
                                        new KeyChange("tls.certificates", "web, old", "web, new"),
                                        new KeyChange("tls.minVersion", "1.2", "1.3"),
                                        new KeyChange("tls.default", "", "new"))));
        assertThat(diff(from, to))
                .allSatisfy(change -> assertThat(change.keys()).noneMatch(change::needsRestart));
    }

    @Test
    void whatComesAndGoesIsOneChangeOfEachObject() {
        String to = """
                frontends:
                  a: {bind: [":1", ":2"], pool: q, allow: [10.0.0.0/8, 11.0.0.0/8]}
                pools:
                  q: {backends: {one: "h:1"}}
                """;
        assertThat(diff(BASE, to).stream().map(change -> change.kind() + " " + change.path()))
                .containsExactly(
                        "CHANGED frontends.a",
                        "REMOVED frontends.b",
                        "REMOVED pools.p",
                        "REMOVED pools.b",
                        "ADDED pools.q");
    }

    @Test
    void backendsAreTheirOwnObjects() {
        String to =
                BASE.replace("{one: \"h:1\", two: \"h:2\"}", "{one: {address: \"h:9\", weight: 3}, three: \"h:2\"}");
        assertThat(diff(BASE, to))
                .extracting(Change::path, Change::kind, Change::keys)
                .containsExactly(
                        tuple(
                                "pools.p.backends.one",
                                Kind.CHANGED,
                                List.of(new KeyChange("address", "h:1", "h:9"), new KeyChange("weight", "1", "3"))),
                        tuple("pools.p.backends.two", Kind.REMOVED, List.of()),
                        tuple("pools.p.backends.three", Kind.ADDED, List.of()));
    }

    private static final String ROUTED = """
            frontends:
              a:
                bind: ":1"
                routes:
                  - {sni: a.x, pool: p}
                  - {sni: b.x, pool: p}
                  - {name: own, sni: c.x, pool: p}
                  - {source: 10.0.0.0/8, pools: {p: 1, q: 2}}
            pools: {p: ["h:1"], q: ["h:2"]}
            """;

    private static List<KeyChange> routes(String from, String to) {
        List<Change> changes = diff(from, to);
        assertThat(changes).extracting(Change::path).containsExactly("frontends.a");
        assertThat(changes.getFirst().keys()).noneMatch(changes.getFirst()::needsRestart);
        return changes.getFirst().keys();
    }

    @Test
    void aRouteIsKnownByItsName() {
        assertThat(routes(ROUTED, ROUTED.replace("c.x, pool: p", "[c.x, d.x], pool: q")))
                .containsExactly(
                        new KeyChange("routes[own].sni", "c.x", "c.x, d.x"),
                        new KeyChange("routes[own].pool", "p", "q"));
        assertThat(routes(ROUTED, ROUTED.replace("q: 2", "q: 3")))
                .containsExactly(new KeyChange("routes[source=10.0.0.0/8].pools", "p: 1, q: 2", "p: 1, q: 3"));
    }

    @Test
    void theOrderOfRoutesIsShownWhereItDiffers() {
        String moved =
                ROUTED.replace("sni: a.x", "sni: z.x").replace("b.x", "a.x").replace("z.x", "b.x");
        assertThat(routes(ROUTED, moved))
                .containsExactly(new KeyChange("routes", "sni=a.x, sni=b.x, own, ...", "sni=b.x, sni=a.x, own, ..."));
    }

    @Test
    void aRouteThatIsNewIsShownWithItsNeighboursAndItsValues() {
        String more = ROUTED.replace("      - {name: own", "      - {noSni: true, pool: refuse}\n      - {name: own");
        assertThat(routes(ROUTED, more))
                .containsExactlyInAnyOrder(
                        new KeyChange("routes", "..., sni=b.x, own, ...", "..., sni=b.x, noSni, own, ..."),
                        new KeyChange("routes[noSni].noSni", "", "true"),
                        new KeyChange("routes[noSni].pool", "", "refuse"),
                        new KeyChange("routes[noSni].whenDown", "", "refuse"));
        String all = ROUTED.replaceAll("(?m)^      - .*\n", "").replace("    routes:\n", "    pool: p\n");
        assertThat(routes(all, ROUTED))
                .contains(new KeyChange("routes", "", "sni=a.x, sni=b.x, own, source=10.0.0.0/8"));
    }
}
