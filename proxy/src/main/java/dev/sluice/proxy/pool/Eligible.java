package dev.sluice.proxy.pool;

import dev.sluice.config.PoolConfig;
import java.util.List;

/** Who of a pool gets new sessions, given the states of all. Pure. */
final class Eligible {
    /** Weights are refined by up to this while a backend ramps up, so that a small weight can have a part of itself. */
    private static final int MOST_REFINED = 100;
    /** The sum of refined weights, which bounds the length of a round robin's period. */
    private static final int MOST_TOTAL = 8_192;

    private Eligible() {}

    /** In the order of the configuration. */
    static List<Backend> of(PoolConfig config, List<Backend> backends) {
        List<Backend> primaries = usable(backends, false);
        List<Backend> up = up(primaries);
        if (up.size() * 100L < (long) config.balance().panicThreshold() * primaries.size()) {
            return primaries; // so few are left that the checks are likelier wrong than right
        }
        if (!up.isEmpty()) {
            return up;
        }
        List<Backend> backups = up(usable(backends, true));
        return config.balance().useAllBackups() || backups.isEmpty() ? backups : List.of(backups.getFirst());
    }

    private static List<Backend> usable(List<Backend> backends, boolean backup) {
        return backends.stream()
                .filter(backend -> backend.config().backup() == backup)
                .filter(backend -> switch (backend.state()) {
                    case UP, DOWN, EJECTED -> true;
                    case DRAINING, MAINTENANCE -> false;
                })
                .toList();
    }

    private static List<Backend> up(List<Backend> backends) {
        return backends.stream()
                .filter(backend -> backend.state() == BackendState.UP)
                .toList();
    }

    /** The weights to balance by, at least 1 each. */
    static int[] weights(List<Backend> eligible) {
        int[] weights = eligible.stream().mapToInt(Backend::weight).toArray();
        boolean ramping = eligible.stream().anyMatch(backend -> backend.rampPercent() < Backend.FULL);
        if (ramping) {
            int total = 0;
            for (int weight : weights) {
                total += weight;
            }
            int refined = Math.clamp(MOST_TOTAL / total, 1, MOST_REFINED);
            for (int i = 0; i < weights.length; i++) {
                int percent = eligible.get(i).rampPercent();
                weights[i] = Math.max(1, weights[i] * refined * percent / Backend.FULL);
            }
        }
        return weights;
    }
}
