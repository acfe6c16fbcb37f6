package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel cannot splice, such as a stream that this process encrypts, is copied whatever the mode says. */
@Timeout(60)
class UnspliceableTest {
    /** A scripted socket without the capability. */
    record Opaque(ScriptedSocket socket) implements StreamSocket {
        @Override
        public int receive(MemorySegment buffer, int length) {
            return socket.receive(buffer, length);
        }

        @Override
        public int send(MemorySegment buffer, int offset, int length, boolean more) {
            return socket.send(buffer, offset, length, more);
        }

        @Override
        public boolean shortReadDrains() {
            return socket.shortReadDrains();
        }

        @Override
        public int unacknowledgedBytes() {
            return socket.unacknowledgedBytes();
        }

        @Override
        public void finishSending() {
            socket.finishSending();
        }

        @Override
        public void close() {
            socket.close();
        }

        @Override
        public void reset() {
            socket.reset();
        }
    }

    @Test
    void isCopiedInEveryOrderOfEvents() {
        Scenario scenario = Scenario.small(
                SpliceMode.ALWAYS,
                List.of(new Happening.Bytes(15), new Happening.Fin()),
                List.of(new Happening.Take(6), new Happening.Bytes(2), new Happening.Fin()));
        Choices.Exhaustive choices = new Choices.Exhaustive(0);
        int runs = 0;
        do {
            Simulation simulation = new Simulation(scenario, choices, false, false, Opaque::new);
            simulation.run();
            assertThat(simulation.pipesTaken()).isZero();
            runs++;
        } while (choices.next());
        assertThat(runs).isGreaterThan(100);
        Simulation spliced = new Simulation(scenario, new Choices.Seeded(1), false, false);
        spliced.run();
        assertThat(spliced.pipesTaken())
                .as("without the wrapper the mode holds")
                .isPositive();
    }
}
