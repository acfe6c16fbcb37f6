package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import java.util.StringJoiner;

/** How many backends of a pool are in each state, and what follows for new sessions. One thread. */
final class Tally {
    private static final long PERCENT = 100;

    private final int[] states = new int[BackendState.values().length];
    private int all;
    private int up;
    private int backupsUp;
    /** Those that are no backups and that no operator has taken out. */
    private int usable;

    void add(Backend backend) {
        BackendState state = backend.state();
        boolean backup = backend.config().backup();
        all++;
        states[state.ordinal()]++;
        switch (state) {
            case UP -> {
                if (backup) {
                    backupsUp++;
                } else {
                    up++;
                    usable++;
                }
            }
            case DOWN, EJECTED -> usable += backup || backend.isUnresolved() ? 0 : 1;
            case DRAINING, MAINTENANCE -> {}
        }
    }

    /** @param threshold of the backends in use, in per cent */
    boolean isInPanic(int threshold) {
        return up * PERCENT < (long) threshold * usable;
    }

    boolean servesNobody() {
        return up == 0 && backupsUp == 0;
    }

    boolean servesFromBackups() {
        return up == 0 && backupsUp > 0;
    }

    boolean isEmpty() {
        return all == 0;
    }

    /** Whether an operator or the weights keep all of them out. */
    boolean isKeptOut() {
        return states[BackendState.DOWN.ordinal()] + states[BackendState.EJECTED.ordinal()] == 0;
    }

    /** Such as "1 of 3 up, 2 down". */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(", ");
        words.add(states[BackendState.UP.ordinal()] + " of " + all + " up");
        for (BackendState state : BackendState.values()) {
            if (state != BackendState.UP && states[state.ordinal()] > 0) {
                words.add(states[state.ordinal()] + (state == BackendState.MAINTENANCE ? " in " : " ") + state.label());
            }
        }
        return words.toString();
    }
}
