package dev.sluice.config.model;

import java.util.List;

/**
 * A route of a frontend: the sessions that it takes, and where they go.
 *
 * @param name unique in the frontend; what is counted follows it
 * @param conditions which sessions it takes
 * @param pools where they go, by weight; none = they are refused
 * @param whenDown what becomes of a session whose pool has no backend
 */
public record RouteConfig(String name, RouteConditions conditions, List<WeightedPool> pools, WhenDown whenDown) {
    /** The name under which sessions are counted that no route takes. */
    public static final String DEFAULT = "default";

    /** The pool that stands for none. */
    public static final String REFUSE = "refuse";

    public RouteConfig {
        pools = List.copyOf(pools);
    }

    /** Whether its sessions are refused. */
    public boolean refuses() {
        return pools.isEmpty();
    }
}
