package dev.sluice.proxy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * Rounds of a test with random input: few in each build, more with {@code -Dfuzz.rounds=N}. Each round has a seed of its own, which its
 * failure names; {@code -Dfuzz.seed=S -Dfuzz.rounds=1} repeats it.
 */
public final class Fuzz {
    private Fuzz() {}

    /** One try. */
    @FunctionalInterface
    public interface Round {
        void play(Random random) throws Exception;
    }

    /**
     * Plays the rounds.
     *
     * @param usual rounds of a build
     */
    public static void play(String what, int usual, Round round) {
        long seed = seed();
        int rounds = rounds(usual);
        System.out.println("fuzz: " + rounds + " times " + what + ", -Dfuzz.seed=" + seed);
        for (int i = 0; i < rounds; i++) {
            try {
                round.play(new Random(seed + i));
            } catch (Exception | Error e) {
                throw new AssertionError(what + ": repeat with -Dfuzz.rounds=1 -Dfuzz.seed=" + (seed + i), e);
            }
        }
    }

    public static long seed() {
        return Long.getLong("fuzz.seed", System.nanoTime());
    }

    public static int rounds(int usual) {
        return Integer.getInteger("fuzz.rounds", usual);
    }

    /** A copy with some bytes changed, left out, added or repeated, from an offset on. */
    public static byte[] damaged(byte[] bytes, int from, Random random) {
        byte[] changed = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = from + random.nextInt(Math.max(1, changed.length - from + 1));
            byte[] head = Arrays.copyOf(changed, Math.min(at, changed.length));
            byte[] tail = Arrays.copyOfRange(changed, Math.min(at, changed.length), changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed = joined(head, new byte[] {(byte) random.nextInt()}, tail);
                case 1 -> {
                    int cut = Math.min(tail.length, 1 + random.nextInt(4));
                    changed = joined(head, Arrays.copyOfRange(tail, cut, tail.length));
                }
                case 2 -> {
                    if (tail.length > 0) {
                        tail[0] = (byte) random.nextInt();
                    }
                    changed = joined(head, tail);
                }
                default -> changed = random.nextInt(8) == 0 ? head : joined(head, tail, tail);
            }
        }
        return changed;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
