package dev.sluice.config.model;

/** When a session writes its access log line. */
public enum AccessWhen {
    CLOSE,
    BOTH
}
