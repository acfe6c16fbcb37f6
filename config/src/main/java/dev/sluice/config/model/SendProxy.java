package dev.sluice.config.model;

/** Which PROXY protocol header a backend gets before the first byte. */
public enum SendProxy {
    OFF,
    V1,
    V2
}
