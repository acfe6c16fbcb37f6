package dev.sluice.config.finding;

/** An error keeps the configuration from being used, a warning does not. */
public enum Severity {
    ERROR,
    WARNING
}
