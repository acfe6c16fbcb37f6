package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigLoader;
import dev.sluice.proxy.listen.BindException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GenerationTest {
    private final List<String> steps = new ArrayList<>();
    private final Upcoming next = new Upcoming(
            ConfigLoader.loadText("test.yaml", "frontends: {f: {bind: \":1\", pool: [\"127.0.0.1:2\"]}}", _ -> null));

    /** Writes down its steps, and throws in some. */
    private final class Recording implements Participant {
        private final String label;
        private final List<String> failing;

        Recording(String label, String... failing) {
            this.label = label;
            this.failing = List.of(failing);
        }

        @Override
        public String label() {
            return label;
        }

        private void step(String name) {
            steps.add(name + " " + label);
            if (failing.contains(name)) {
                throw new IllegalStateException(name + " " + label + " fails");
            }
        }

        @Override
        public void prepare(Upcoming upcoming) {
            step("prepare");
        }

        @Override
        public void commit(Upcoming upcoming) {
            step("commit");
        }

        @Override
        public void abandon() {
            step("abandon");
        }
    }

    private void takeOver(Participant... participants) throws BindException, RejectedException, InterruptedException {
        new Generation(List.of(participants), next).takeOver();
    }

    @Test
    void theLastPreparedIsCommittedFirst() throws BindException, RejectedException, InterruptedException {
        takeOver(new Recording("a"), new Recording("b"), new Recording("c"));
        assertThat(steps).containsExactly("prepare a", "prepare b", "prepare c", "commit c", "commit b", "commit a");
        assertThat(next.warnings()).isEmpty();
    }

    @Test
    void whoHasBegunIsAbandonedTheLastFirst() {
        assertThatThrownBy(() -> takeOver(
                        new Recording("a"),
                        new Recording("b", "abandon"),
                        new Recording("c", "prepare"),
                        new Recording("d")))
                .hasMessage("prepare c fails");
        assertThat(steps).containsExactly("prepare a", "prepare b", "prepare c", "abandon c", "abandon b", "abandon a");
    }

    @Test
    void aCommitThatFailsIsToldAndTheOthersFollow() throws BindException, RejectedException, InterruptedException {
        takeOver(new Recording("a"), new Recording("b", "commit"), new Recording("c"));
        assertThat(steps).containsExactly("prepare a", "prepare b", "prepare c", "commit c", "commit b", "commit a");
        assertThat(next.warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).contains("b: does not follow", "commit b fails"));
    }
}
