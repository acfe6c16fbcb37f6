package dev.sluice.config.model;

/** The PROXY protocol header that a backend gets before the first byte. */
public enum SendProxy {
    OFF,
    V1,
    V2
}
