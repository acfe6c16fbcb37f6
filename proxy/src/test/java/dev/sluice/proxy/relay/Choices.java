package dev.sluice.proxy.relay;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Who decides what happens next in a simulation: a seeded generator, or a search that walks all ways. */
interface Choices {
    /** A number from 0 to {@code alternatives - 1}. */
    int choose(int alternatives);

    /** True where the network may act in the middle of a turn; asked before each system call. */
    boolean interrupt();

    /** Decides by a seeded generator. */
    final class Seeded implements Choices {
        private final SplittableRandom random;

        Seeded(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public int choose(int alternatives) {
            return random.nextInt(alternatives);
        }

        @Override
        public boolean interrupt() {
            return random.nextInt(6) == 0;
        }
    }

    /** Walks the tree of all decisions depth first, one run for each leaf. */
    final class Exhaustive implements Choices {
        private final int interruptionsAtMost;
        private int[] chosen = new int[64];
        private int[] alternatives = new int[64];
        private int depth;
        private int at;
        private int interruptions;

        Exhaustive(int interruptionsAtMost) {
            this.interruptionsAtMost = interruptionsAtMost;
        }

        @Override
        public int choose(int count) {
            if (count == 1) {
                return 0;
            }
            if (at == depth) {
                if (depth == chosen.length) {
                    chosen = Arrays.copyOf(chosen, depth * 2);
                    alternatives = Arrays.copyOf(alternatives, depth * 2);
                }
                chosen[depth] = 0;
                alternatives[depth++] = count;
            }
            return chosen[at++];
        }

        @Override
        public boolean interrupt() {
            if (interruptions < interruptionsAtMost && choose(2) == 1) {
                interruptions++;
                return true;
            }
            return false;
        }

        /** Goes on to the next leaf; false when all were visited. */
        boolean next() {
            at = 0;
            interruptions = 0;
            while (depth > 0 && chosen[depth - 1] == alternatives[depth - 1] - 1) {
                depth--;
            }
            if (depth == 0) {
                return false;
            }
            chosen[depth - 1]++;
            return true;
        }

        /** The decisions of the run that was last made. */
        int[] path() {
            return Arrays.copyOf(chosen, at);
        }
    }

    /** Makes the decisions of an earlier run again. */
    final class Replay implements Choices {
        private final int[] path;
        private final int interruptionsAtMost;
        private int at;
        private int interruptions;

        Replay(int[] path, int interruptionsAtMost) {
            this.path = path.clone();
            this.interruptionsAtMost = interruptionsAtMost;
        }

        @Override
        public int choose(int count) {
            return count == 1 || at == path.length ? 0 : path[at++];
        }

        @Override
        public boolean interrupt() {
            if (interruptions < interruptionsAtMost && choose(2) == 1) {
                interruptions++;
                return true;
            }
            return false;
        }
    }
}
