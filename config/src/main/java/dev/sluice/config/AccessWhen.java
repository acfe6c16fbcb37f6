package dev.sluice.config;

/** When a session writes its access log line. */
public enum AccessWhen {
    CLOSE,
    BOTH
}
