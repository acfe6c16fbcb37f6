package dev.sluice.config.model;

/**
 * The PROXY protocol headers that a frontend accepts from clients.
 *
 * @param trusted who may; empty = everybody where it is required, nobody where it is optional
 */
public record AcceptProxy(Mode mode, AddressRanges trusted) {
    /** The rule about who must send a header. */
    public enum Mode {
        /** Nobody; what looks like one is data. */
        OFF,
        /** Everybody. */
        REQUIRED,
        /** Those who are trusted may. */
        OPTIONAL
    }
}
