package dev.sluice.config.model;

/** The algorithm by which a pool picks the backend of a session. */
public enum Balance {
    ROUND_ROBIN,
    LEAST_CONNECTIONS,
    RANDOM2,
    SOURCE_HASH,
    FIRST
}
