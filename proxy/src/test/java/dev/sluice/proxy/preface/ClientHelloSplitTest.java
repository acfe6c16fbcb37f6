package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.preface.ClientHelloReader.State;
import dev.sluice.proxy.preface.PeekedBytes.Outcome;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hellos in several segments and several records. */
@Timeout(60)
class ClientHelloSplitTest {
    private static Stream<RealHello> real() {
        return RealHello.all();
    }

    /** AssertJ's descriptions would take most of the time. */
    private static void requireEqual(Outcome found, Outcome expected, String what, int size) {
        if (!found.equals(expected)) {
            assertThat(found).as("%s %d", what, size).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("real")
    void aHelloMayComeInTwoSegments(RealHello real) {
        for (int split = 0; split <= real.bytes().length; split++) {
            PeekedBytes client = new PeekedBytes(real.bytes());
            State first = client.arrive(split);
            assertThat(first.isFinal()).as("final after %d bytes", split).isEqualTo(split == real.bytes().length);
            client.arrive(Integer.MAX_VALUE);
            requireEqual(client.outcome(), PeekedBytes.done(real.hello()), "split at", split);
        }
    }

    @ParameterizedTest
    @MethodSource("real")
    void aHelloMayComeByteByByte(RealHello real) {
        assertThat(PeekedBytes.outcomeOfSingleBytes(real.bytes())).isEqualTo(PeekedBytes.done(real.hello()));
    }

    @ParameterizedTest
    @MethodSource("real")
    void aHelloMayComeInRecordsOfEverySize(RealHello real) {
        byte[] message = real.message();
        Outcome done = PeekedBytes.done(real.hello());
        for (int size = 1; size <= message.length; size++) {
            byte[] stream = Hellos.records(message, size);
            requireEqual(PeekedBytes.outcome(stream), done, "records of", size);
            requireEqual(PeekedBytes.outcomeOfSingleBytes(stream), done, "single bytes of records of", size);
        }
    }

    @ParameterizedTest
    @MethodSource("real")
    void recordsAndSegmentsNeedNotMatch(RealHello real) {
        byte[] message = real.message();
        Outcome done = PeekedBytes.done(real.hello());
        Fuzz.play("segments of records of " + real, 300, random -> {
            byte[] stream = Hellos.joined(
                    Hellos.records(message, 1 + random.nextInt(message.length)), new byte[random.nextInt(20)]);
            PeekedBytes client = new PeekedBytes(stream);
            for (int most = 1 << random.nextInt(11);
                    !client.arrive(1 + random.nextInt(most)).isFinal(); ) {
                // until it is
            }
            requireEqual(client.outcome(), done, "records of", stream.length);
        });
    }

    /** A hello in few records, split at each of its bytes: among them all within heads. */
    @ParameterizedTest
    @MethodSource("real")
    void aHelloOfThreeRecordsMayComeInTwoSegments(RealHello real) {
        byte[] message = real.message();
        for (int first = 1; first <= 6; first++) {
            byte[] stream = Hellos.joined(
                    Hellos.record(Arrays.copyOf(message, first)),
                    Hellos.record(new byte[] {message[first]}),
                    Hellos.record(Arrays.copyOfRange(message, first + 1, message.length)));
            for (int split = 0; split <= stream.length; split++) {
                PeekedBytes client = new PeekedBytes(stream);
                client.arrive(split);
                client.arrive(Integer.MAX_VALUE);
                requireEqual(client.outcome(), PeekedBytes.done(real.hello()), "split at", split);
            }
        }
    }

    /** So that single bytes cost no more than all at once: until the last one nothing but that byte is true. */
    @Test
    void bytesAreNotLookedAtAgainBeforeTheHelloIsWhole() {
        byte[] stream = Hellos.records(Hellos.padded(ClientHelloReader.MAX_BYTES, Hellos.name("a.example")), 300);
        ClientHelloReader reader = new ClientHelloReader();
        byte[] shown = new byte[stream.length];
        new Random(1).nextBytes(shown);
        for (int length = 1; length < stream.length; length++) {
            byte random = shown[length - 1];
            shown[length - 1] = stream[length - 1];
            assertThat(reader.read(MemorySegment.ofArray(shown), length)).isEqualTo(State.MORE);
            shown[length - 1] = random;
        }
        assertThat(reader.read(MemorySegment.ofArray(stream), stream.length)).isEqualTo(State.DONE);
        assertThat(reader.hello().serverName()).isEqualTo("a.example");
    }
}
