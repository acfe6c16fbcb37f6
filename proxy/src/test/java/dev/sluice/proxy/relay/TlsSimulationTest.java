package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.net.StreamSocket;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The relay between streams of which one or both are encrypted, against every order of events that a script allows and many random ones.
 * {@code -Dsluice.simulation.seed=N} plays one random run again, {@code -Dsluice.simulation.runs=N} makes more of them.
 */
@Timeout(180)
class TlsSimulationTest {
    private static final long RUNS = Long.getLong("sluice.simulation.runs", 150_000);

    /** The sides whose streams are encrypted, and whether they say that they end. */
    enum Encrypted {
        CLIENT(true, false, true),
        CLIENT_CUT(true, false, false),
        BACKEND(false, true, true),
        BOTH(true, true, true),
        BOTH_CUT(true, true, false);

        private final boolean client;
        private final boolean backend;
        private final boolean polite;

        Encrypted(boolean client, boolean backend, boolean polite) {
            this.client = client;
            this.backend = backend;
            this.polite = polite;
        }

        Function<ScriptedSocket, StreamSocket> streams() {
            return socket -> (socket.isClient() ? client : backend) ? new ScriptedTls(socket, polite) : socket;
        }
    }

    private static Happening bytes(int count) {
        return new Happening.Bytes(count);
    }

    private static Happening taken(int count) {
        return new Happening.Take(count);
    }

    private static List<Scenario> scenarios() {
        Happening fin = new Happening.Fin();
        Happening rst = new Happening.Rst();
        Happening all = new Happening.Take(Integer.MAX_VALUE);
        SpliceMode mode = SpliceMode.AUTO;
        return List.of(
                Scenario.small(mode, List.of(bytes(5), fin), List.of(bytes(4), fin)),
                Scenario.small(mode, List.of(bytes(4), bytes(5), fin), List.of(taken(4), taken(9))),
                Scenario.small(mode, List.of(bytes(8), fin), List.of(taken(3), bytes(3), fin)),
                Scenario.small(mode, List.of(bytes(10), bytes(4)), List.of(taken(5), all)),
                Scenario.small(mode, List.of(bytes(7), rst), List.of(bytes(1), all)),
                Scenario.small(mode, List.of(bytes(15), rst), List.of(taken(6), taken(6))),
                Scenario.small(mode, List.of(bytes(8), bytes(3)), List.of(taken(5), rst)),
                Scenario.small(mode, List.of(bytes(5), fin, rst), List.of(bytes(4), fin)),
                Scenario.small(mode, List.of(taken(1), taken(4), bytes(2), fin), List.of(bytes(9), fin)),
                Scenario.small(mode, List.of(bytes(2), fin), List.of(bytes(2), fin)));
    }

    @ParameterizedTest
    @EnumSource
    void everyInterleavingOfShortScriptsKeepsTheRules(Encrypted encrypted) {
        long runs = 0;
        for (Scenario scenario : scenarios()) {
            runs += Plays.all(
                    scenario,
                    1,
                    (choices, traced) -> new Simulation(scenario, choices, false, traced, encrypted.streams()));
        }
        System.out.printf("relay simulation: %,d interleavings with TLS %s%n", runs, encrypted);
        assertThat(runs).isGreaterThan(10_000);
    }

    @Test
    void randomRunsKeepTheRules() {
        Long one = Long.getLong("sluice.simulation.seed");
        long first = one == null ? System.nanoTime() : one;
        for (long seed = first; seed < first + (one == null ? RUNS : 1); seed++) {
            Scenario scenario = Scenario.random(seed);
            long each = seed;
            Encrypted encrypted = Encrypted.values()[Math.floorMod(seed, Encrypted.values().length)];
            Plays.one(
                    "seed " + seed + " with TLS " + encrypted,
                    scenario,
                    traced -> new Simulation(scenario, new Choices.Seeded(each), true, traced, encrypted.streams()));
        }
        System.out.printf("relay simulation: %,d random runs with TLS from seed %d%n", RUNS, first);
    }
}
