package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlanTest {
    private static SluiceConfig config(String drain) {
        return TestConfig.of("""
                process: {workers: 1, drain: {%s}}
                frontends: {f: {bind: ":1", pool: p}}
                pools: {p: {backends: ["127.0.0.1:2"]}}
                """.formatted(drain));
    }

    @Test
    void whatAnOperatorHasSetEndsWithAWord() {
        String form = """
                process: {workers: 1}
                frontends: {f: {bind: ":1", pool: p}}
                pools: {p: {backends: {b: {address: "127.0.0.1:2", %s}}}}
                """;
        SluiceConfig before = load(form.formatted("weight: 1, maxConnections: 5"));
        Snapshot running = SnapshotCompiler.compile(before, 1).snapshot();
        SluiceConfig after = load(form.formatted("weight: 7, maxConnections: 6, disabled: true"));
        assertThat(Plan.of(before, after, running).getFirst().effect()).isEqualTo("goes into maintenance and drains");
        Backend backend = running.pools().getFirst().backends().getFirst();
        backend.overrideWeight(50);
        backend.overrideMaxConnections(9);
        backend.adminState(AdminState.DRAIN);
        assertThat(Plan.of(before, after, running).getFirst().effect())
                .isEqualTo(
                        "goes into maintenance and drains (an operator's weight 50 ends, an operator's limit 9 ends, an"
                                + " operator's state drain ends)");
        SluiceConfig other = load(form.formatted("weight: 7, maxConnections: 5"));
        assertThat(Plan.of(before, other, running).getFirst().effect())
                .isEqualTo("new sessions follow it (an operator's weight 50 ends)");
    }

    /** Whether it is up nobody knows before it was checked, or its name has an address. */
    @Test
    void aBackendThatIsAddedIsPromisedSessionsOnlyAsItsKeysAllow() {
        String form = """
                process: {workers: 1}
                frontends: {f: {bind: ":1", pool: p}}
                pools: {p: {healthCheck: off, backends: {a: "127.0.0.1:2"%s}}}
                """;
        SluiceConfig before = load(form.formatted(""));
        Snapshot running = SnapshotCompiler.compile(before, 1).snapshot();
        SluiceConfig after = load(form.formatted(", b: \"b.invalid:1\", c: {address: \"127.0.0.1:3\", weight: 0},"
                + " d: {address: \"127.0.0.1:4\", disabled: true}, e: {address: \"127.0.0.1:5\", backup: true}"));
        assertThat(Plan.of(before, after, running))
                .extracting(PlannedChange::effect)
                .containsExactly(
                        "gets sessions while it is up",
                        "gets no sessions, its weight is 0",
                        "stays in maintenance",
                        "gets sessions while it is up and no other backend is");
    }

    private static SluiceConfig load(String text) {
        return TestConfig.of(text);
    }

    /** Whatever the record gets: the drain of the process reads it anew when it begins. */
    @Test
    void everyKeyOfTheDrainOfTheProcessTakesEffectAtOnce() {
        SluiceConfig before = config("");
        Snapshot running = SnapshotCompiler.compile(before, 1).snapshot();
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : DrainConfig.class.getRecordComponents()) {
            String value = component.getType() == boolean.class
                    ? "false"
                    : component.getName().equals("rate") ? "7/s" : "7s";
            SluiceConfig after = config(component.getName() + ": " + value);
            List<PlannedChange> changes = Plan.of(before, after, running);
            assertThat(changes).as(component.getName()).hasSize(1);
            assertThat(changes.getFirst().needsRestart())
                    .as(component.getName())
                    .isFalse();
            keys.add(component.getName());
        }
        assertThat(keys).contains("timeout", "spread", "idleFirst", "rate");
    }
}
