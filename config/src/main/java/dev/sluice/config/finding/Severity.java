package dev.sluice.config.finding;

/** The severity of a finding: an error keeps the configuration from being used, a warning does not. */
public enum Severity {
    ERROR,
    WARNING
}
