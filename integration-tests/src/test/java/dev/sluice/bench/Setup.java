package dev.sluice.bench;

/** The way in which the candidates of a figure are set up. Those of one way run at the same time. */
enum Setup {
    /** As many workers as it takes when nothing is said; in all others one. */
    DEFAULTS(false, false),
    PLAIN(false, false),
    LOGGED(true, false),
    /** The pool is chosen by the name in the ClientHello; beside it, on another port, there is what {@link #PLAIN} has. */
    ROUTED(false, true),
    ROUTED_LOGGED(true, true);

    private final boolean logs;
    private final boolean routes;

    Setup(boolean logs, boolean routes) {
        this.logs = logs;
        this.routes = routes;
    }

    /** Whether everybody writes an access log. */
    boolean logs() {
        return logs;
    }

    boolean routes() {
        return routes;
    }

    /** What the first request of a connection is. */
    Load.Kind kind() {
        return routes ? Load.Kind.HELLO : Load.Kind.PLAIN;
    }
}
