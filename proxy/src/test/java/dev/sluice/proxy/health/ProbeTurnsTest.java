package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ProbeTurnsTest {
    private final ProbeTurns turns = new ProbeTurns();
    private final List<String> order = new ArrayList<>();

    private ProbeTurns.Turn lasting(String name) {
        return () -> order.add(name);
    }

    @Test
    void whoFindsAllTurnsTakenWaitsAndTheFirstToComeIsTheFirstToGo() {
        turns.most(2);
        turns.ask(lasting("a"));
        turns.ask(lasting("b"));
        turns.ask(lasting("c"));
        turns.ask(lasting("d"));
        assertThat(order).containsExactly("a", "b");
        turns.end();
        assertThat(order).containsExactly("a", "b", "c");
        turns.end();
        assertThat(order).containsExactly("a", "b", "c", "d");
        turns.end();
        turns.end();
        assertThat(turns.running()).isZero();
    }

    @Test
    void whoLeavesIsPassedOver() {
        turns.most(1);
        ProbeTurns.Turn leaving = lasting("b");
        turns.ask(lasting("a"));
        turns.ask(leaving);
        turns.ask(lasting("c"));
        turns.leave(leaving);
        turns.end();
        assertThat(order).containsExactly("a", "c");
    }

    @Test
    void checksThatEndWithinTheirTurnLetAllOthersPass() {
        turns.most(1);
        ProbeTurns.Turn running = lasting("first");
        turns.ask(running);
        for (int i = 0; i < 10_000; i++) {
            turns.ask(new ProbeTurns.Turn() {
                @Override
                public void onTurn() {
                    order.add("at once");
                    turns.end();
                }
            });
        }
        turns.end();
        assertThat(order).hasSize(10_001);
        assertThat(turns.running()).isZero();
    }

    @Test
    void aHigherNumberLetsMoreGoAndALowerOneEndsNobody() {
        turns.most(1);
        turns.ask(lasting("a"));
        turns.ask(lasting("b"));
        turns.ask(lasting("c"));
        turns.most(2);
        assertThat(order).containsExactly("a", "b");
        turns.most(1);
        turns.end();
        assertThat(order).containsExactly("a", "b");
        turns.end();
        assertThat(order).containsExactly("a", "b", "c");
    }

    @Test
    void whoWaitsForTheLastOneHearsOfItOnceNoneRuns() {
        turns.ask(lasting("a"));
        turns.ask(lasting("b"));
        turns.onIdle(() -> order.add("idle"));
        turns.end();
        assertThat(order).containsExactly("a", "b");
        turns.end();
        assertThat(order).containsExactly("a", "b", "idle");
        turns.onIdle(() -> order.add("at once"));
        assertThat(order).containsExactly("a", "b", "idle", "at once");
    }
}
