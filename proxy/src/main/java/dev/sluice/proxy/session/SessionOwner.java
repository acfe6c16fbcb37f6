package dev.sluice.proxy.session;

/** The maker of a session, which owns what was taken for it. Threading: on the loop of the session. */
interface SessionOwner {
    /** Tells of a defect met while serving the session. */
    void report(Throwable defect);

    /** Gives back what it has taken for the session; called once for each of its steps. */
    void take(ExitStep step);
}
