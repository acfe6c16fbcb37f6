package dev.sluice.config.model;

/** What happens to the sessions of a backend whose health checks begin to fail. */
public enum BackendDown {
    KEEP,
    CLOSE
}
