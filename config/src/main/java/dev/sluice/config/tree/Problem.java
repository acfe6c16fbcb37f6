package dev.sluice.config.tree;

/**
 * A problem of a configuration that a user should know.
 *
 * @param error false = a warning
 * @param path of the key, as in {@code pools.pg.balance}; empty when it is no single key
 */
public record Problem(boolean error, Span span, String path, String message) {}
