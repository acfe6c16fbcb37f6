package dev.sluice.config.model;

import dev.sluice.config.value.Address;
import org.jspecify.annotations.Nullable;

/**
 * A backend: one address that serves.
 *
 * @param name its key in the map form, otherwise the text of its address
 * @param weight 0 to 256; 0 = no new sessions
 * @param maxConnections most sessions at once; 0 = no limit
 * @param backup gets sessions only while no other backend is up
 * @param own what it has of its own
 */
public record BackendConfig(
        String name, Address address, int weight, int maxConnections, boolean backup, BackendOwn own) {
    /** One that follows its pool in everything. */
    public BackendConfig(String name, Address address, int weight, int maxConnections, boolean backup) {
        this(name, address, weight, maxConnections, backup, BackendOwn.NOTHING);
    }

    /** Where its health is checked; null for the address itself. */
    public @Nullable Address checkAddress() {
        return own.checkAddress();
    }

    /** Whether it starts in maintenance. */
    public boolean disabled() {
        return own.disabled();
    }
}
