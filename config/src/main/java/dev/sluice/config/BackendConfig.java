package dev.sluice.config;

import dev.sluice.config.value.Address;

/**
 * One address that serves.
 *
 * @param name its key in the map form, otherwise the text of its address
 * @param weight 0 to 256; 0 = no new sessions
 */
public record BackendConfig(String name, Address address, int weight) {}
