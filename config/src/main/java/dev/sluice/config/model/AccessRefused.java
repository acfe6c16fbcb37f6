package dev.sluice.config.model;

/** The selection of clients refused before they had a session that get a line in the access log. */
public enum AccessRefused {
    NONE,
    /** A few a second of each frontend. */
    SAMPLE,
    ALL
}
