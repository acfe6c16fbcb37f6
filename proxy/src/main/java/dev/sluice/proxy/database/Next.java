package dev.sluice.proxy.database;

/** The next thing that a dialogue wants to be done. Immutable. */
public sealed interface Next {
    /** Bytes that go to the server. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Send(byte[] bytes) implements Next {}

    /** The server is to say more. */
    record Wait() implements Next {}

    /** TLS begins here, in the middle of the protocol. */
    record Secure() implements Next {}

    /** A key is to be derived, which takes milliseconds: not on a loop. */
    record Derive(KeyDerivation derivation) implements Next {}

    /** The end of one question: the server has answered it. */
    record Found(Facts facts) implements Next {}

    /** The end of the conversation. */
    record Failed(Failure failure) implements Next {}
}
