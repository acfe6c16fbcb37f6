package dev.sluice.config.model;

/** How much the operator log says. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
}
