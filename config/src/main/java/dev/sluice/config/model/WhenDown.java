package dev.sluice.config.model;

/** What becomes of a session that a route sends to a pool without backends. */
public enum WhenDown {
    /** The route's other pools are asked, then the routes behind it. */
    SKIP,
    /** It is refused. */
    REFUSE
}
