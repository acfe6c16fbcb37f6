package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The words for why a pool with backends has none that can serve, or only backups, and for what to do. Stateless. */
final class WithoutBackend {
    private static final int MOST_REASONS = 3;

    private WithoutBackend() {}

    /** Why its backends are down, such as {@code : L4CON refused}; empty when nobody has checked them. */
    static String reasons(Pool pool) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Backend backend : pool.backends()) {
            String reason = backend.state() == BackendState.DOWN ? reason(backend) : null;
            if (reason != null) {
                counts.merge(reason, 1, Integer::sum);
            }
        }
        if (counts.size() == 1) {
            return ": " + counts.keySet().iterator().next();
        }
        StringJoiner words = new StringJoiner(", ", ": ", counts.size() > MOST_REASONS ? " and others" : "");
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_REASONS)
                .forEach(entry -> words.add(entry.getValue() + " " + entry.getKey()));
        return counts.isEmpty() ? "" : words.toString();
    }

    private static @Nullable String reason(Backend backend) {
        if (backend.isUnresolved()) {
            return "name without an address";
        }
        CheckResult last = backend.health().last();
        return last == null ? null : (last.code() + " " + last.detail()).strip();
    }

    /** @param keptOut whether an operator or the weights keep all of them out */
    static String remedy(Pool pool, boolean keptOut) {
        String returned = returned(pool, pool.backends());
        if (keptOut) {
            return returned;
        }
        boolean nameless = pool.backends().stream()
                .filter(backend -> backend.state() == BackendState.DOWN)
                .allMatch(Backend::isUnresolved);
        boolean anyDown = pool.backends().stream().anyMatch(backend -> backend.state() == BackendState.DOWN);
        String key = "pools." + pool.name();
        String repair = nameless && anyDown
                ? "Give the names in " + key
                        + ".backends an address, in DNS or /etc/hosts, or write others. \"sluice check --resolve\" asks for each"
                : "\"sluice status\" says what the checks of its backends answer. Repair the backends, or " + key
                        + ".healthCheck if the checks are wrong";
        return returned.isEmpty() ? repair : repair + ". " + returned;
    }

    /** What gives a pool its other backends back that is served by its backups alone. */
    static String remedyOnBackups(Pool pool) {
        List<Backend> others = pool.backends().stream()
                .filter(backend -> !backend.config().backup())
                .toList();
        String returned = returned(pool, others);
        boolean anyBroken = others.stream()
                .anyMatch(backend -> backend.state() == BackendState.DOWN || backend.state() == BackendState.EJECTED);
        String repair = anyBroken
                ? "Repair the other backends. \"sluice status\" says what their checks answer"
                : "Only backups are configured";
        return returned.isEmpty() ? repair : anyBroken ? repair + ". " + returned : returned;
    }

    /** What {@code ready} does not change is a weight of 0. Empty when nobody has taken any of them out. */
    private static String returned(Pool pool, List<Backend> backends) {
        String taken = null;
        String weightless = null;
        for (Backend backend : backends) {
            if (backend.adminState() != AdminState.READY) {
                taken = taken == null ? backend.name() : taken;
            } else if (backend.weight() == 0) {
                weightless = weightless == null ? backend.name() : weightless;
            }
        }
        StringJoiner ways = new StringJoiner(". Or ");
        if (taken != null) {
            ways.add("Return a backend to service: sluice backend ready " + pool.name() + "/" + taken);
        }
        if (weightless != null) {
            int weight = weight(pool, weightless);
            ways.add((taken == null ? "Give" : "give") + " a backend a weight: sluice backend weight " + pool.name()
                    + "/" + weightless + " " + weight);
        }
        return ways.toString();
    }

    /** The configured one, if an operator has set 0 instead. */
    private static int weight(Pool pool, String name) {
        return pool.backends().stream()
                .filter(backend -> backend.name().equals(name))
                .mapToInt(backend -> Math.max(1, backend.config().weight()))
                .findFirst()
                .orElse(1);
    }
}
