package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The relay against every order of events that a script allows, and against many random ones. {@code -Dsluice.simulation.seed=N}
 * plays one random run again, {@code -Dsluice.simulation.runs=N} makes more of them.
 */
@Timeout(180)
class RelaySimulationTest {
    private static final long RUNS = Long.getLong("sluice.simulation.runs", 150_000);

    private static final Happening FIN = new Happening.Fin();
    private static final Happening RST = new Happening.Rst();
    private static final Happening URGENT = new Happening.Urgent();
    private static final Happening ALL_TAKEN = new Happening.Take(Integer.MAX_VALUE);

    private static Happening bytes(int count) {
        return new Happening.Bytes(count);
    }

    private static Happening taken(int count) {
        return new Happening.Take(count);
    }

    /** Short scripts, each about one thing; all their interleavings are played. */
    private static List<Scenario> scenarios(SpliceMode mode) {
        List<Scenario> tcp = List.of(
                Scenario.small(mode, List.of(bytes(3), FIN), List.of(bytes(2), FIN)),
                Scenario.small(mode, List.of(bytes(9), bytes(1), FIN), List.of(taken(3), taken(9))),
                Scenario.small(mode, List.of(bytes(4), RST), List.of(bytes(1), ALL_TAKEN)),
                Scenario.small(mode, List.of(bytes(15), RST), List.of(taken(6), taken(6))),
                Scenario.small(mode, List.of(bytes(15), bytes(3)), List.of(taken(5), RST)),
                Scenario.small(mode, List.of(bytes(2), FIN, RST), List.of(bytes(3), FIN)),
                Scenario.small(mode, List.of(bytes(2), FIN), List.of(bytes(5), RST)),
                Scenario.small(mode, List.of(bytes(3), RST), List.of(bytes(3), RST)),
                Scenario.small(mode, List.of(bytes(2), URGENT, bytes(2)), List.of(ALL_TAKEN, bytes(1))),
                Scenario.small(mode, List.of(bytes(7), URGENT, bytes(2), FIN), List.of(taken(4))),
                Scenario.small(mode, List.of(bytes(1), bytes(4), bytes(1)), List.of(ALL_TAKEN, RST)));
        List<Scenario> all = new ArrayList<>(tcp);
        all.add(new Scenario(
                mode,
                false,
                4,
                6,
                5,
                2,
                false,
                List.of(bytes(6), new Happening.Vanish()),
                List.of(bytes(3), taken(4))));
        all.add(new Scenario(mode, true, 4, 6, 0, 0, false, List.of(bytes(9), FIN), List.of(taken(3), FIN)));
        all.add(new Scenario(mode, true, 4, 6, 5, 2, true, List.of(bytes(9), FIN), List.of(taken(3))));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyInterleavingOfShortScriptsKeepsTheRules(SpliceMode mode) {
        long runs = 0;
        for (Scenario scenario : scenarios(mode)) {
            runs += playAll(scenario, 1, false);
            if (isShort(scenario)) {
                runs += playAll(scenario, 0, true);
            }
        }
        System.out.printf("relay simulation: %,d interleavings in mode %s%n", runs, mode);
        assertThat(runs).isGreaterThan(20_000);
    }

    @ParameterizedTest
    @EnumSource
    void aStageThatDelaysLosesNothingInAnyInterleaving(SpliceMode mode) {
        long runs = 0;
        for (Scenario scenario : scenarios(mode)) {
            if (isShort(scenario)) {
                runs += Plays.all(
                        scenario, 0, (choices, traced) -> new Simulation(scenario, choices, false, traced).delayed(1));
            }
        }
        System.out.printf("relay simulation: %,d interleavings with delays in mode %s%n", runs, mode);
        assertThat(runs).isGreaterThan(1_000);
    }

    @Test
    void aStageThatDelaysLosesNothingInRandomRuns() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + RUNS / 10; seed++) {
            Scenario scenario = Scenario.random(seed);
            long each = seed;
            Plays.one(
                    "seed " + seed + " with delays",
                    scenario,
                    traced -> new Simulation(scenario, new Choices.Seeded(each), true, traced).delayed(5));
        }
    }

    /** Collecting edges in batches multiplies the interleavings, and so does each end of a stream. */
    private static boolean isShort(Scenario scenario) {
        int weight = Stream.concat(scenario.client().stream(), scenario.backend().stream())
                .mapToInt(happening ->
                        happening instanceof Happening.Rst ? 3 : happening instanceof Happening.Fin ? 2 : 1)
                .sum();
        return weight <= 6 && !scenario.refusals();
    }

    private static long playAll(Scenario scenario, int interruptions, boolean batches) {
        return Plays.all(
                scenario, interruptions, (choices, traced) -> new Simulation(scenario, choices, batches, traced));
    }

    @Test
    void randomRunsKeepTheRules() {
        Long one = Long.getLong("sluice.simulation.seed");
        if (one != null) {
            playSeed(one);
            return;
        }
        long first = System.nanoTime();
        for (long seed = first; seed < first + RUNS; seed++) {
            playSeed(seed);
        }
        System.out.printf("relay simulation: %,d random runs from seed %d%n", RUNS, first);
    }

    private static void playSeed(long seed) {
        Scenario scenario = Scenario.random(seed);
        Plays.one("seed " + seed, scenario, traced -> new Simulation(scenario, new Choices.Seeded(seed), true, traced));
    }
}
