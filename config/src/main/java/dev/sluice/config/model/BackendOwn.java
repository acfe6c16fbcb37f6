package dev.sluice.config.model;

import dev.sluice.config.value.Address;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one backend of its own, where others follow their pool.
 *
 * @param checkAddress where its health is checked; null for its address
 * @param check how its health is checked; null for the way of the pool
 * @param sendProxyProtocol the header it gets; null for that of the pool
 * @param disabled it is in maintenance until an operator says otherwise
 */
public record BackendOwn(
        @Nullable Address checkAddress,
        @Nullable Check check,
        @Nullable SendProxy sendProxyProtocol,
        boolean disabled) {
    /** It follows its pool. */
    public static final BackendOwn NOTHING = new BackendOwn(null, null, null, false);

    /**
     * A check that is not that of the pool.
     *
     * @param config complete; null when the backend is not checked
     */
    public record Check(@Nullable HealthCheckConfig config) {}
}
