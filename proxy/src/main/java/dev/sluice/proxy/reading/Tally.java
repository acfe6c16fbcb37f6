package dev.sluice.proxy.reading;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import java.util.List;
import java.util.StringJoiner;

/** The number of backends of a pool in each state at one moment, and what followed for new sessions. Immutable. */
public final class Tally {
    private static final long PERCENT = 100;
    private static final BackendState[] STATES = BackendState.values();

    private final int[] states = new int[STATES.length];
    private final int all;
    private int up;
    private int backupsUp;
    /** Those that are no backups and that no operator has taken out. */
    private int usable;

    private int unresolved;

    private Tally(List<Backend> backends) {
        all = backends.size();
        backends.forEach(this::add);
    }

    static Tally of(List<Backend> backends) {
        return new Tally(backends);
    }

    private void add(Backend backend) {
        BackendState state = backend.state();
        boolean backup = backend.config().backup();
        boolean isUnresolved = backend.isUnresolved();
        states[state.ordinal()]++;
        unresolved += isUnresolved ? 1 : 0;
        switch (state) {
            case UP -> {
                if (backup) {
                    backupsUp++;
                } else {
                    up++;
                    usable++;
                }
            }
            case DOWN, EJECTED -> usable += backup || isUnresolved ? 0 : 1;
            case DRAINING, MAINTENANCE -> {}
        }
    }

    /** Those in this state. */
    public int in(BackendState state) {
        return states[state.ordinal()];
    }

    /** Those that are up and no backups. */
    public int up() {
        return up;
    }

    /** Backups that are up. */
    public int backupsUp() {
        return backupsUp;
    }

    /** Those without an address. */
    public int unresolved() {
        return unresolved;
    }

    /**
     * Whether too few are up.
     *
     * @param threshold of the backends in use, in per cent
     */
    public boolean isInPanic(int threshold) {
        return up * PERCENT < (long) threshold * usable;
    }

    /** Whether none of them is up. */
    public boolean servesNobody() {
        return up == 0 && backupsUp == 0;
    }

    /** Whether only backups are up. */
    public boolean servesFromBackups() {
        return up == 0 && backupsUp > 0;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return all == 0;
    }

    /** Whether an operator or the weights keep all of them out. */
    public boolean isKeptOut() {
        return in(BackendState.DOWN) + in(BackendState.EJECTED) == 0;
    }

    /** Such as "1 of 3 up, 2 down". */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(", ");
        words.add(in(BackendState.UP) + " of " + all + " up");
        for (BackendState state : STATES) {
            if (state != BackendState.UP && in(state) > 0) {
                words.add(in(state) + (state == BackendState.MAINTENANCE ? " in " : " ") + state.label());
            }
        }
        return words.toString();
    }
}
