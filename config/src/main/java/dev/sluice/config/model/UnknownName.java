package dev.sluice.config.model;

/** The fate of a TLS client that asks for a name of which its frontend has no certificate. */
public enum UnknownName {
    /** Its handshake ends with the alert unrecognized_name. */
    REFUSE,
    /** It is shown the default certificate. */
    DEFAULT
}
