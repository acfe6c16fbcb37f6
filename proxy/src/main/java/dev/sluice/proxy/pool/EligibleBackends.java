package dev.sluice.proxy.pool;

import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.PoolConfig;
import java.util.ArrayList;
import java.util.List;

/** The backends of a pool that get new sessions, given the states of all. Pure. */
final class EligibleBackends {
    /** Weights are refined by up to this while a backend ramps up, so that a small weight can have a part of itself. */
    private static final int MOST_REFINED = 100;
    /** The sum of refined weights, which balancers count in ints. */
    private static final int MOST_TOTAL = 1 << 30;

    private EligibleBackends() {}

    /** In the order of the configuration. */
    static List<Backend> of(PoolConfig config, List<Backend> backends) {
        List<Backend> usable = new ArrayList<>();
        List<Backend> up = new ArrayList<>();
        List<Backend> backups = new ArrayList<>();
        for (Backend backend : backends) {
            boolean backup = backend.config().backup();
            switch (backend.state()) {
                case UP -> {
                    (backup ? backups : up).add(backend);
                    if (!backup) {
                        usable.add(backend);
                    }
                }
                case DOWN, EJECTED -> {
                    if (!backup && !backend.isUnresolved() && !backend.isUnproven()) {
                        usable.add(backend);
                    }
                }
                case DRAINING, MAINTENANCE -> {}
            }
        }
        if (up.size() * 100L < (long) config.balance().panicThreshold() * usable.size()) {
            return List.copyOf(usable); // so few are left that the checks are likelier wrong than right
        }
        if (!up.isEmpty()) {
            return List.copyOf(up);
        }
        return config.balance().useAllBackups() || backups.isEmpty()
                ? List.copyOf(backups)
                : List.of(backups.getFirst());
    }

    /** The weights to balance by, at least 1 each. */
    static int[] weights(BalanceConfig balance, List<Backend> eligible) {
        return switch (balance.policy()) {
            case ROUND_ROBIN, LEAST_CONNECTIONS, RANDOM2 -> ramped(eligible);
            case SOURCE_HASH -> full(eligible); // a ramp would move clients twice
            case FIRST -> new int[0]; // a change of them changes nothing
        };
    }

    private static int[] full(List<Backend> eligible) {
        int[] weights = new int[eligible.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.max(1, eligible.get(i).weight());
        }
        return weights;
    }

    private static int[] ramped(List<Backend> eligible) {
        int[] weights = full(eligible);
        boolean ramping = false;
        int total = 1;
        for (int i = 0; i < weights.length; i++) {
            ramping |= eligible.get(i).rampPercent() < Backend.FULL;
            total += weights[i];
        }
        if (ramping) {
            int refined = Math.clamp(MOST_TOTAL / total, 1, MOST_REFINED);
            for (int i = 0; i < weights.length; i++) {
                int percent = eligible.get(i).rampPercent();
                weights[i] = Math.max(1, weights[i] * refined * percent / Backend.FULL);
            }
        }
        return weights;
    }
}
