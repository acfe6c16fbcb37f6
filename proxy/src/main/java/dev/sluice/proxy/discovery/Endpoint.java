package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;

/**
 * One backend as a source of discovery knows it.
 *
 * @param name its name in the pool, unique in one answer; the same as long as it is the same instance
 * @param address a literal IP address and a port
 * @param weight 1 to 256
 * @param backup gets sessions only while no other backend is up
 * @param draining it finishes what it has and gets no new sessions
 */
public record Endpoint(String name, HostPort address, int weight, boolean backup, boolean draining) {}
