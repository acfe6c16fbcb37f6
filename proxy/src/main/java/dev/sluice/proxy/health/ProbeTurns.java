package dev.sluice.proxy.health;

import java.util.LinkedHashSet;

/**
 * The limit of checks that run at once, since each needs a descriptor: the others wait, first come, first served.
 * However many backends are silent until the timeout of their checks, all are checked, later.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeTurns {
    /** A check that waits for its turn. */
    interface Turn {
        /** Now; {@link ProbeTurns#end} follows. */
        void onTurn();
    }

    private final LinkedHashSet<Turn> waiting = new LinkedHashSet<>();
    private int most = Integer.MAX_VALUE;
    private int running;
    private boolean granting;
    private Runnable onIdle = () -> {};

    /** Sets how many run at once, at least one; those that run go on. */
    void most(int number) {
        most = Math.max(1, number);
        grant();
    }

    /** Asks for a turn, which may come before this returns. */
    void ask(Turn turn) {
        waiting.add(turn);
        grant();
    }

    /** A turn has ended. */
    void end() {
        running--;
        grant();
        if (running == 0) {
            onIdle.run();
        }
    }

    /** Runs the action whenever none runs any more, and now if that is so already. */
    void onIdle(Runnable action) {
        onIdle = action;
        if (running == 0) {
            action.run();
        }
    }

    /** Asks no longer. */
    void leave(Turn turn) {
        waiting.remove(turn);
    }

    /** A loop and no recursion: a check may end within its turn, which calls back. */
    private void grant() {
        if (granting) {
            return;
        }
        granting = true;
        try {
            while (running < most && !waiting.isEmpty()) {
                running++;
                waiting.removeFirst().onTurn();
            }
        } finally {
            granting = false;
        }
    }

    /** Checks that run now. */
    int running() {
        return running;
    }
}
