package dev.sluice.proxy.health;

/** One step of a check, after the connect. Immutable. */
sealed interface Step {
    /** Bytes to send. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Send(byte[] bytes) implements Step {}

    /** Bytes to wait for. */
    record Expect(Expectation expectation) implements Step {}
}
