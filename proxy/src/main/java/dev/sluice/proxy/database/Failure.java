package dev.sluice.proxy.database;

/**
 * The reason why a conversation has not answered the question. Immutable.
 *
 * @param detail a few words without line breaks, never a password; what a server has said is cut and printable
 */
public record Failure(Kind kind, String detail) {
    /** The kind of a failure: what it says of the server. */
    public enum Kind {
        /** The server does not serve, or does not speak the protocol. */
        WRONG,
        /** The server serves, and does not take the login of the check: a fault of the configuration, which says nothing of its health. */
        LOGIN,
        /** The server serves, and has no room for one more connection at the moment. */
        FULL
    }
}
