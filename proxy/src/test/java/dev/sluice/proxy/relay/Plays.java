package dev.sluice.proxy.relay;

import java.util.function.Function;

/** The ways to play simulated runs; one that breaks a rule is played again with its trace, which the error has. */
final class Plays {
    /** A run that begins. */
    interface Stage {
        Simulation simulation(Choices choices, boolean traced);
    }

    private Plays() {}

    /**
     * Plays every interleaving: how many there were.
     *
     * @param interruptions most happenings in the middle of a turn
     */
    static long all(Scenario scenario, int interruptions, Stage stage) {
        Choices.Exhaustive choices = new Choices.Exhaustive(interruptions);
        long runs = 0;
        do {
            runs++;
            try {
                stage.simulation(choices, false).run();
            } catch (RuntimeException | AssertionError violation) {
                Choices again = new Choices.Replay(choices.path(), interruptions);
                throw failure("run " + runs, scenario, stage.simulation(again, true), violation);
            }
        } while (choices.next());
        return runs;
    }

    /** Plays one run, which is made with or without a trace. */
    static void one(String which, Scenario scenario, Function<Boolean, Simulation> traced) {
        try {
            traced.apply(false).run();
        } catch (RuntimeException | AssertionError violation) {
            throw failure(which, scenario, traced.apply(true), violation);
        }
    }

    private static AssertionError failure(String which, Scenario scenario, Simulation again, Throwable violation) {
        try {
            again.run();
        } catch (RuntimeException | AssertionError _) {
            // the same violation, this time with its trace
        }
        return new AssertionError(violation + " in " + which + " of " + scenario + "\n  " + again.story(), violation);
    }
}
