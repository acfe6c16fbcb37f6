package dev.sluice.config.model;

/** The treatment of the sessions of a backend whose health checks begin to fail. */
public enum BackendDown {
    KEEP,
    CLOSE
}
