package dev.sluice.config.model;

/** The moment at which a session writes its access log line. */
public enum AccessWhen {
    CLOSE,
    BOTH
}
