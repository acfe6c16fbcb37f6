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
}
