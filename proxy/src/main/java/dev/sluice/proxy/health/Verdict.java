package dev.sluice.proxy.health;

/**
 * What one check found.
 *
 * @param code as HAProxy names it, which operators know
 * @param detail a few words, without line breaks
 */
record Verdict(Code code, String detail) {
    enum Code {
        /** Connected, and nothing more was asked. */
        L4OK,
        /** No connection. */
        L4CON,
        /** No connection in time. */
        L4TOUT,
        /** The answers were right. */
        L7OK,
        /** An answer was wrong or did not come. */
        L7RSP,
        /** The status is not one of the healthy ones. */
        L7STS,
        /** An answer did not come in time. */
        L7TOUT;

        boolean passed() {
            return this == L4OK || this == L7OK;
        }
    }

    boolean passed() {
        return code.passed();
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code.name() : code + " " + detail;
    }
}
