package dev.sluice.config.model;

/** Which clients that were refused before they had a session the access log has. */
public enum AccessRefused {
    NONE,
    /** A few a second of each frontend. */
    SAMPLE,
    ALL
}
