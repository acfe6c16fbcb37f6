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

    /** A connection that is kept for its next check, and has a turn all the time. */
    interface Kept {
        /** Somebody else needs the turn: the connection is to end. */
        void onWanted();
    }

    private final LinkedHashSet<Turn> waiting = new LinkedHashSet<>();
    private final LinkedHashSet<Kept> kept = new LinkedHashSet<>();
    private int most = Integer.MAX_VALUE;
    private int running;
    /** Connections that were kept and are about to end, at least. */
    private int leaving;

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

    /** The connection of a check that is over is kept, as long as nobody else needs the turn. */
    void keep(Kept connection) {
        kept.add(connection);
        grant();
    }

    /** The connection that is kept is used again, or is no more. */
    void reclaim(Kept connection) {
        kept.remove(connection);
    }

    /** A turn has ended. */
    void end() {
        running--;
        leaving = Math.max(0, leaving - 1);
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
            while (!waiting.isEmpty() && (running < most || isKeptInTheWay())) {
                if (running < most) {
                    running++;
                    waiting.removeFirst().onTurn();
                } else {
                    leaving++;
                    kept.removeFirst().onWanted();
                }
            }
        } finally {
            granting = false;
        }
    }

    /** Whether one more that is kept has to end, besides those that are about to. */
    private boolean isKeptInTheWay() {
        return !kept.isEmpty() && leaving < waiting.size();
    }

    /** Checks that run now, and connections that are kept. */
    int running() {
        return running;
    }
}
