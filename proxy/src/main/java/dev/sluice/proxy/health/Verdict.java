package dev.sluice.proxy.health;

import dev.sluice.proxy.net.ConnectResult;

/**
 * The outcome of one health check.
 *
 * @param code as HAProxy names it, which operators know
 * @param detail a few words, without line breaks
 */
record Verdict(Code code, String detail) {
    /** The code of an outcome, as HAProxy has them; NAMERR is ours. */
    enum Code {
        SOCKERR(
                "The check could not be made for want of descriptors, ports, memory or permission of this side. It says nothing of the backend, whose state stays."),
        NAMERR("The host name of the backend has no address, so nothing could be checked."),
        L4OK("Connected; nothing more was asked."),
        L4CON("No connection: refused, unreachable or reset."),
        L4TOUT("No connection within `timeout`."),
        L7OK("The answers were right."),
        L7RSP("An answer was wrong, or the backend ended before it came."),
        L7STS("The HTTP status is not one of `http.status`."),
        L7TOUT("Connected, and an answer did not come within `timeout`.");

        private final String meaning;

        Code(String meaning) {
            this.meaning = meaning;
        }

        /** A sentence for the reference. */
        String meaning() {
            return meaning;
        }

        boolean passed() {
            return this == L4OK || this == L7OK;
        }
    }

    /** Of a connection that did not come about. */
    static Verdict of(ConnectResult failure) {
        return failure.blamesBackend()
                ? new Verdict(Code.L4CON, failure.label())
                : new Verdict(
                        Code.SOCKERR,
                        "the check was not made: " + failure.label().replace('_', ' '));
    }

    boolean passed() {
        return code.passed();
    }

    /** False when the check could not be made, so that it has neither passed nor failed. */
    boolean isKnown() {
        return code != Code.SOCKERR;
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code.name() : code + " " + detail;
    }
}
