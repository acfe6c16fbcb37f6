package dev.sluice.proxy.health;

import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.database.Failure;
import dev.sluice.proxy.net.ConnectResult;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one health check.
 *
 * @param code as HAProxy names it, which operators know
 * @param detail a few words, without line breaks
 * @param facts that a database server has told of itself; null where nobody asked
 */
record Verdict(Code code, String detail, @Nullable Facts facts) {
    /** The code of an outcome, as HAProxy has them; NAMERR, L7ROLE, L7LAG, L7AUTH and L7FULL are ours. */
    enum Code {
        SOCKERR(
                "The check could not be made for want of descriptors, ports, memory or permission of this side. It says nothing of the backend, whose state stays."),
        NAMERR("The host name of the backend has no address, so nothing could be checked."),
        L4OK("Connected; nothing more was asked."),
        L4CON("No connection: refused, unreachable or reset."),
        L4TOUT("No connection within `timeout`."),
        L6OK("The TLS handshake was done; nothing more was asked."),
        L6RSP(
                "The TLS handshake failed, or the backend did not want TLS, or its certificate is not accepted: what is said behind the code is what sessions to it would fail of."),
        L6TOUT("Connected, and the TLS handshake was not over within `timeout`."),
        L7OK("The answers were right."),
        L7RSP("An answer was wrong, or the backend ended before it came."),
        L7STS("The HTTP status is not one of `http.status`."),
        L7TOUT("Connected, and an answer did not come within `timeout`."),
        L7ROLE(
                "The server answered, and has not the `role` that is asked for. That is certain: it neither waits for `fall`, nor does the server for `rise` once it has the role."),
        L7LAG("The server is a replica that is further behind than `maxLag`, or it is not known how far."),
        L7AUTH(
                "The server does not take the login of the check. That is a fault of the configuration, or of the server's users, and says nothing of its health: its state stays."),
        L7FULL("The server has no room for one more connection. It serves those it has: its state stays.");

        private final String meaning;

        Code(String meaning) {
            this.meaning = meaning;
        }

        /** A sentence for the reference. */
        String meaning() {
            return meaning;
        }

        boolean passed() {
            return this == L4OK || this == L6OK || this == L7OK;
        }
    }

    Verdict(Code code, String detail) {
        this(code, detail, null);
    }

    /** Of a server that has answered, whatever is asked of it. */
    static Verdict of(Facts facts) {
        return new Verdict(Code.L7OK, facts.words(), facts);
    }

    /** Of a conversation that has failed. */
    static Verdict of(Failure failure) {
        return new Verdict(
                switch (failure.kind()) {
                    case WRONG -> Code.L7RSP;
                    case LOGIN -> Code.L7AUTH;
                    case FULL -> Code.L7FULL;
                },
                failure.detail());
    }

    /** Of a connection that did not come about. */
    static Verdict of(ConnectResult failure) {
        return failure.blamesBackend()
                ? new Verdict(Code.L4CON, failure.label())
                : new Verdict(
                        Code.SOCKERR,
                        "the check was not made: " + failure.label().replace('_', ' '));
    }

    /**
     * Of a TLS handshake that has failed.
     *
     * @param problem more about it; null for nothing
     */
    static Verdict ofHandshake(ConnectResult failure, @Nullable String problem) {
        if (!failure.blamesBackend()) {
            return of(failure);
        }
        return new Verdict(
                Code.L6RSP,
                switch (failure) {
                    case NO_TLS -> "the backend does not want TLS";
                    case RESET -> "the backend ended the connection in the TLS handshake";
                    default -> problem == null ? failure.label() : failure.label() + ": " + problem;
                });
    }

    boolean passed() {
        return code.passed();
    }

    /** False when the check says nothing of the backend's health, so that it has neither passed nor failed. */
    boolean isKnown() {
        return isMade() && code != Code.L7AUTH && code != Code.L7FULL;
    }

    /** False when the check could not be made at all. */
    boolean isMade() {
        return code != Code.SOCKERR;
    }

    /** Whether the server has said that it has not the role that it must have, which no further check makes more certain. */
    boolean isOtherRole() {
        return code == Code.L7ROLE;
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code.name() : code + " " + detail;
    }
}
