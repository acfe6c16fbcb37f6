package dev.sluice.proxy.status;

import java.util.HashSet;
import java.util.Set;

/**
 * The limits that are nearly used up: entered above one share and left below another, so that a line does not come and
 * go. One thread.
 */
final class Nearness {
    private static final double ENTER = 0.80;
    private static final double LEAVE = 0.75;

    private Set<Object> before = Set.of();
    private Set<Object> near = new HashSet<>();

    /** Another look begins. */
    void begin() {
        before = near;
        near = new HashSet<>();
    }

    /**
     * Whether it is near now.
     *
     * @param limit 0 for none, to which nothing is near
     */
    boolean isNear(Object what, long used, long limit) {
        if (limit <= 0 || used <= limit * LEAVE || (used <= limit * ENTER && !before.contains(what))) {
            return false;
        }
        near.add(what);
        return true;
    }
}
