package dev.sluice.config.model;

/**
 * Whether clients send a PROXY protocol header.
 *
 * @param trusted who may; empty = everybody where it is required, nobody where it is optional
 */
public record AcceptProxy(Mode mode, AddressRanges trusted) {
    /** Who must send a header. */
    public enum Mode {
        /** Nobody; what looks like one is data. */
        OFF,
        /** Everybody. */
        REQUIRED,
        /** Those who are trusted may. */
        OPTIONAL
    }
}
