package dev.sluice.config.model;

/** The protocol in which clients ask for TLS before they begin with it. */
public enum StartTls {
    OFF,
    /** The SSLRequest of PostgreSQL. */
    POSTGRES
}
