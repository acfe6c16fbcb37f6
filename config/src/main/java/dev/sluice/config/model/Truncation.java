package dev.sluice.config.model;

/** The meaning of a TCP stream that ends without the close_notify of TLS. */
public enum Truncation {
    /** It is the end of the stream. */
    ACCEPT,
    /** It may be an attack: the session is reset. */
    RESET
}
