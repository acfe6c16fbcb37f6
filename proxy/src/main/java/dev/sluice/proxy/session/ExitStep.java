package dev.sluice.proxy.session;

/** The steps of the exit of a session, in their order. Each is taken once, whatever was thrown before. */
enum ExitStep {
    TIMER,
    /** Pipes, buffers, an attempt that is under way. */
    STAGE,
    COUNTERS,
    VERDICT_ABOUT_BACKEND,
    CLAIM_ON_BACKEND,
    /** While both connections can still tell their addresses. */
    LOG_LINE,
    CLIENT_CONNECTION,
    BACKEND_CONNECTION,
    PLACE_IN_LIST,
    /** The count of its source. */
    ADMISSION,
    /** The note of this end of the backend connection, by which a loop would be seen. */
    OWN_END,
    FRONTEND_PERMIT,
    PROCESS_PERMIT
}
