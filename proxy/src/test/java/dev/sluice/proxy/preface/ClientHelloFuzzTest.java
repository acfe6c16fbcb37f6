package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Fuzz;
import dev.sluice.proxy.preface.ClientHelloReader.State;
import dev.sluice.proxy.preface.Hellos.Extension;
import dev.sluice.proxy.preface.Hellos.Parts;
import dev.sluice.proxy.preface.PeekedBytes.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged hellos, against a second reading of the rules. {@code -Dfuzz.rounds=1 -Dfuzz.seed=N} repeats the round that a failure names. */
@Timeout(120)
class ClientHelloFuzzTest {
    private static final int ROUNDS = 1_000_000;

    /** One round in so many is compared with the oracle and with the same bytes in pieces. */
    private static final int SAMPLE = 16;

    private static final List<RealHello> REAL = RealHello.all().toList();
    private static final List<Parts> PARTS =
            REAL.stream().map(real -> Hellos.parts(real.message())).toList();
    /** Bytes that mean something somewhere. */
    private static final byte[] TELLING =
            Hellos.joined(Headers.text("aZ09.-_: *"), Headers.bytes("00 01 02 03 04 05 10 16 20 21 7f 80 fe 0d ff"));

    private final Map<State, Integer> seen = new EnumMap<>(State.class);

    @Test
    void damagedBytes() {
        Fuzz.play("damaged hellos", ROUNDS, round -> {
            Random random = mixed(round);
            byte[] bytes = pick(random).bytes().clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes = damaged(bytes, random);
            }
            check(bytes, random);
        });
        assertSeen(State.values());
    }

    /** The records are good, so that all of the damage is seen by the parser of the message. */
    @Test
    void damagedMessages() {
        Fuzz.play("hellos with damaged extensions", ROUNDS, round -> {
            Random random = mixed(round);
            Parts parts = PARTS.get(random.nextInt(PARTS.size()));
            byte[] message =
                    new Parts(parts.sessionId(), parts.suites(), parts.methods(), extensions(parts, random)).message();
            if (random.nextBoolean()) {
                message[4 + random.nextInt(message.length - 4)] = telling(random);
            }
            boolean split = random.nextInt(16) == 0;
            check(split ? Hellos.records(message, 1 + random.nextInt(300)) : Hellos.record(message), random);
        });
        assertSeen(State.DONE, State.MALFORMED);
    }

    /** Unless a single round is repeated. */
    private void assertSeen(State... states) {
        System.out.println("fuzz: ended as " + seen);
        if (Fuzz.rounds(ROUNDS) > 10_000) {
            assertThat(seen).as("states reached").containsKeys(states);
        }
    }

    /** Of generators with neighbouring seeds the first numbers are near each other too. */
    private static Random mixed(Random round) {
        return Random.from(new SplittableRandom(round.nextLong()));
    }

    private static RealHello pick(Random random) {
        return REAL.get(random.nextInt(REAL.size()));
    }

    private static byte telling(Random random) {
        return TELLING[random.nextInt(TELLING.length)];
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        // Most of what is looked at is at the start.
        int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 80) : bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at, random);
            case 1 -> changed(bytes, at, telling(random));
            case 2 -> changed(bytes, at, (byte) (bytes[at] + random.nextInt(5) - 2));
            case 3 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            case 4 -> inserted(bytes, at, random);
            default -> {
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
                yield shorter;
            }
        };
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        return changed(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(Byte.SIZE)));
    }

    private static byte[] changed(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    private static byte[] inserted(byte[] bytes, int at, Random random) {
        int count = 1 + random.nextInt(8);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
        System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
        for (int i = 0; i < count; i++) {
            longer[at + i] = telling(random);
        }
        return longer;
    }

    private static List<Extension> extensions(Parts parts, Random random) {
        List<Extension> all = new ArrayList<>(parts.extensions());
        for (int i = random.nextInt(4); i > 0 && !all.isEmpty(); i--) {
            int at = random.nextInt(all.size());
            Extension one = all.get(at);
            switch (random.nextInt(6)) {
                case 0 -> Collections.shuffle(all, random);
                case 1 -> all.add(random.nextInt(all.size() + 1), one);
                case 2 -> all.remove(at);
                case 3 -> all.set(at, new Extension(random.nextInt(1 << 16), one.content()));
                case 4 ->
                    all.set(at, new Extension(one.type(), damaged(one.content().clone(), random)));
                default -> all.add(new Extension(random.nextBoolean() ? 0 : 16, list(random)));
            }
        }
        return all;
    }

    /** The content of a name or protocol extension, more or less. */
    private static byte[] list(Random random) {
        byte[] text = new byte[random.nextInt(6)];
        for (int i = 0; i < text.length; i++) {
            text[i] = telling(random);
        }
        return random.nextBoolean()
                ? Hellos.vector(2, Hellos.vector(1, text))
                : Hellos.vector(2, Hellos.joined(new byte[1], Hellos.vector(2, text)));
    }

    private void check(byte[] stream, Random random) {
        Outcome whole = PeekedBytes.outcome(stream);
        seen.merge(whole.state(), 1, Integer::sum);
        if (random.nextInt(SAMPLE) == 0) {
            HelloOracle.Verdict verdict = HelloOracle.verdict(stream);
            require(verdict.equals(new HelloOracle.Verdict(whole.state(), whole.hello())), verdict, whole);
            Outcome pieces = inPieces(stream, random);
            require(pieces.equals(whole), pieces, whole);
        }
    }

    private static Outcome inPieces(byte[] stream, Random random) {
        PeekedBytes client = new PeekedBytes(stream);
        int most = 1 << random.nextInt(9);
        for (int arrived = 0; arrived < stream.length; ) {
            int count = 1 + random.nextInt(most);
            client.arrive(count);
            arrived += count;
        }
        return client.outcome();
    }

    private static void require(boolean holds, Object expected, Object found) {
        if (!holds) {
            throw new AssertionError(found + ", but " + expected);
        }
    }
}
