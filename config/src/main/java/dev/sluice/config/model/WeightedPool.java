package dev.sluice.config.model;

/**
 * A pool with its share of a route's sessions.
 *
 * @param pool name of a pool of the same {@link SluiceConfig}
 * @param weight share relative to the others; 0 = none
 */
public record WeightedPool(String pool, int weight) {}
