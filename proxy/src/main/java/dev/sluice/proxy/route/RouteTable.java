package dev.sluice.proxy.route;

/** The routes of one frontend of one generation of the configuration: today the one to its pool. Immutable; any thread. */
public final class RouteTable {
    private final Route otherwise;

    /** @param otherwise for sessions that no other route takes */
    public RouteTable(Route otherwise) {
        this.otherwise = otherwise;
    }

    /** The route of a session. */
    public Route choose(SessionFacts facts) {
        return otherwise;
    }

    /** The route of sessions that no other takes. */
    public Route otherwise() {
        return otherwise;
    }
}
