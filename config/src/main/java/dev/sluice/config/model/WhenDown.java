package dev.sluice.config.model;

/** The fate of a session that a route sends to a pool without backends. */
public enum WhenDown {
    /** The route's other pools are asked, then the routes behind it. */
    SKIP,
    /** It is refused. */
    REFUSE
}
