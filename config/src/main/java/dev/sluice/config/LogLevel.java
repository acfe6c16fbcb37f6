package dev.sluice.config;

/** How much the operator log says. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
}
