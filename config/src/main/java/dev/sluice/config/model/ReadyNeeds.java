package dev.sluice.config.model;

/** The number of pools that must take sessions for the process to be ready. */
public enum ReadyNeeds {
    /** One backend of all of them. */
    ANY_BACKEND,
    /** One backend of each. */
    ALL_POOLS
}
