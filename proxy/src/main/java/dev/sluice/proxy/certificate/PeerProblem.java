package dev.sluice.proxy.certificate;

/**
 * The reason why the certificate of a peer is not accepted.
 *
 * @param text for people
 */
public record PeerProblem(Kind kind, String text) {
    /** The kinds that TLS has alerts for. */
    public enum Kind {
        /** It is not valid any more, or not yet. */
        EXPIRED,
        /** Nobody who is trusted has signed it. */
        UNTRUSTED,
        /** It is not for the name. */
        NAME,
        /** Its authority has revoked it. */
        REVOKED,
        /** Nobody says whether its authority has revoked it. */
        UNKNOWN,
        /** It cannot be read, or must not be used so. */
        OTHER
    }
}
