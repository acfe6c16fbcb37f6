package dev.sluice.config.model;

/** The fate of a session whose pool has no backend for it. */
public enum WhenNoneUp {
    /** It is refused at once. */
    REFUSE,
    /** It waits in the queue of the pool until there is one. */
    WAIT
}
