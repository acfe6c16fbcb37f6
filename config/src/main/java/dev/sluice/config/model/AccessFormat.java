package dev.sluice.config.model;

/** The format of an access log line; HAPROXY is compatible with its {@code option tcplog}. */
public enum AccessFormat {
    JSON,
    TEXT,
    HAPROXY
}
