package dev.sluice.config;

import dev.sluice.config.value.Address;
import org.jspecify.annotations.Nullable;

/**
 * One address that serves.
 *
 * @param name its key in the map form, otherwise the text of its address
 * @param weight 0 to 256; 0 = no new sessions
 * @param maxConnections most sessions at once; 0 = no limit
 * @param backup gets sessions only while no other backend is up
 * @param checkAddress where its health is checked; null for the address itself
 */
public record BackendConfig(
        String name,
        Address address,
        int weight,
        int maxConnections,
        boolean backup,
        @Nullable Address checkAddress) {}
