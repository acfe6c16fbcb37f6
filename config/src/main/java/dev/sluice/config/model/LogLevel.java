package dev.sluice.config.model;

/** A level of the operator log: how much it says. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
}
