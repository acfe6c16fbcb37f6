package dev.sluice.proxy.preface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.preface.ClientBytes.Outcome;
import dev.sluice.proxy.preface.ProxyHeaderDecoder.State;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random bytes, damaged headers and random fragments. {@code -Dfuzz.seed=N} repeats one input, whose seed a failure
 * names.
 */
@Timeout(60)
class ProxyHeaderFuzzTest {
    private static final int RUNS = Integer.getInteger("fuzz.rounds", 400_000);
    private static final List<byte[]> GOOD =
            Headers.good().map(Headers.Good::bytes).toList();
    /** Bytes that mean something somewhere. */
    private static final byte[] TELLING = Headers.joined(
            Headers.text("\r\n .:0159afPROXYTCUNKW46"), Headers.bytes("00 01 02 03 04 0c 11 20 21 31 ff"));

    @Test
    void randomBytes() {
        play("random bytes", random -> {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        });
    }

    @Test
    void signaturesWithRandomBytesBehindThem() {
        play("random bytes behind a signature", random -> {
            byte[] start = GOOD.get(random.nextInt(GOOD.size()));
            byte[] rest = new byte[random.nextInt(200)];
            for (int i = 0; i < rest.length; i++) {
                rest[i] = telling(random);
            }
            return Headers.joined(Arrays.copyOf(start, Math.min(start.length, 5 + random.nextInt(30))), rest);
        });
    }

    @Test
    void damagedHeaders() {
        Map<State, Integer> seen = play("damaged headers", random -> {
            byte[] bytes = GOOD.get(random.nextInt(GOOD.size()));
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes = damaged(bytes, random);
            }
            // A second header as the payload: were it read on, it would be understood.
            return random.nextBoolean() ? bytes : Headers.joined(bytes, GOOD.get(random.nextInt(GOOD.size())));
        });
        assertThat(seen).as("states reached").containsKeys(State.values());
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int at = random.nextInt(bytes.length + 1);
        byte[] head = Arrays.copyOf(bytes, at);
        byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> changed = Headers.joined(head, new byte[] {telling(random)}, tail);
            case 1 -> changed = Headers.joined(head, Arrays.copyOfRange(tail, Math.min(1, tail.length), tail.length));
            case 2 -> changed = random.nextInt(8) == 0 && at > 0 ? head : bytes;
            case 3 -> changed[at % bytes.length] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            default -> changed[at % bytes.length] = telling(random);
        }
        return changed.length == 0 ? bytes : changed;
    }

    private static byte telling(Random random) {
        return TELLING[random.nextInt(TELLING.length)];
    }

    private static Map<State, Integer> play(String what, Function<Random, byte[]> inputs) {
        Map<State, Integer> seen = new EnumMap<>(State.class);
        Long one = Long.getLong("fuzz.seed");
        long first = one != null ? one : System.nanoTime();
        int runs = one != null ? 1 : RUNS;
        System.out.printf("preface fuzz: %,d times %s from seed %d%n", runs, what, first);
        for (long seed = first; seed < first + runs; seed++) {
            Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
            try {
                seen.merge(check(inputs.apply(random), random), 1, Integer::sum);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(what + ", seed " + seed, e);
            }
        }
        System.out.printf("preface fuzz: %s ended as %s%n", what, seen);
        return seen;
    }

    private static State check(byte[] stream, Random random) {
        ClientBytes whole = new ClientBytes(stream);
        whole.arrive(stream.length);
        Outcome outcome = whole.outcome();
        ClientBytes pieces = new ClientBytes(stream);
        int largest = 1 << random.nextInt(8);
        boolean ended = false;
        for (int arrived = 0; arrived < stream.length; ) {
            int count = 1 + random.nextInt(largest);
            pieces.arrive(count);
            arrived += count;
            ended = checkFinal(ended, pieces, outcome);
        }
        require(pieces.outcome().equals(outcome), () -> pieces.outcome() + " in pieces, " + outcome + " at once");
        checkConsumed(stream, outcome);
        if (outcome.state() == State.DONE) {
            checkWritten(whole.decoder().header());
        }
        return outcome.state();
    }

    /** A final state is that of the end, with whatever bytes behind it. */
    private static boolean checkFinal(boolean ended, ClientBytes pieces, Outcome outcome) {
        State state = pieces.decoder().state();
        require(!ended || state.isFinal(), () -> "no longer final: " + state);
        require(!state.isFinal() || state == outcome.state(), () -> state + ", later " + outcome);
        return state.isFinal();
    }

    /** The end of a header as anyone can see it without understanding the header. */
    private static void checkConsumed(byte[] stream, Outcome outcome) {
        boolean text = stream.length > 0 && stream[0] == 'P';
        int end = text ? endOfLine(stream) : endOfBlock(stream);
        switch (outcome.state()) {
            case DONE -> require(outcome.consumed() == end, () -> outcome + ", but the header ends at " + end);
            case PREFIX, ABSENT -> require(outcome.consumed() == 0, outcome::toString);
            case BODY -> require(end > stream.length && outcome.consumed() == stream.length, outcome::toString);
            case MALFORMED -> require(outcome.consumed() == 0 || outcome.consumed() == end, outcome::toString);
        }
    }

    private static int endOfLine(byte[] stream) {
        for (int i = 1; i < stream.length; i++) {
            if (stream[i - 1] == '\r' && stream[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int endOfBlock(byte[] stream) {
        return stream.length < 16 ? -1 : 16 + (stream[14] & 0xFF) * 256 + (stream[15] & 0xFF);
    }

    /** What was understood can be written, and is then understood as the same. */
    private static void checkWritten(ProxyHeader header) {
        byte[] written = ProxyHeaderEncoder.v2(header.source(), header.destination(), header.tlvs());
        ClientBytes client = new ClientBytes(written);
        client.arrive(written.length);
        ProxyHeader again = client.decoder().header();
        // A socket without an address, or an address that is all zeros, is written as none.
        boolean named = header.source() != null
                && header.destination() != null
                && !header.source().isUnix()
                && !header.destination().isUnix();
        require(again.local() != named, () -> header + " became " + again);
        require(!named || Objects.equals(header.source(), again.source()), () -> header + " became " + again);
        require(!named || Objects.equals(header.destination(), again.destination()), () -> header + " became " + again);
        require(values(header).equals(values(again)), () -> header + " became " + again);
    }

    /** Without the checksum, which differs when an IPv4 address came in its IPv6 form. */
    private static List<Tlv> values(ProxyHeader header) {
        return header.tlvs().stream().filter(tlv -> tlv.type() != Tlv.CRC32C).toList();
    }

    /** AssertJ's descriptions would take most of the time of a million inputs. */
    private static void require(boolean condition, Supplier<String> description) {
        if (!condition) {
            throw new AssertionError(description.get());
        }
    }
}
