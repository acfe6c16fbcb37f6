package dev.sluice.proxy.health;

/**
 * What one check found.
 *
 * @param code as HAProxy names it, which operators know
 * @param detail a few words, without line breaks
 */
record Verdict(Code code, String detail) {
    enum Code {
        /** This side could not make the check, for want of something; it says nothing of the backend. */
        SOCKERR,
        /** The name has no address, so nothing was checked. */
        NAMERR,
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

    /** False when the check could not be made, so that it has neither passed nor failed. */
    boolean isKnown() {
        return code != Code.SOCKERR;
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code.name() : code + " " + detail;
    }
}
