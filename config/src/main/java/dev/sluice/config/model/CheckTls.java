package dev.sluice.config.model;

/** The TLS that a health check speaks. */
public sealed interface CheckTls {
    /** That of sessions where the check goes to their address and port, and none elsewhere. */
    record Auto() implements CheckTls {}

    /** That of sessions, wherever the check goes. */
    record Inherit() implements CheckTls {}

    /** None. */
    record Off() implements CheckTls {}

    /** One of its own. */
    record Own(PoolTls settings) implements CheckTls {}
}
