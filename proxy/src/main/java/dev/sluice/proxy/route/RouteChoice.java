package dev.sluice.proxy.route;

/** The choice that a {@link RouteTable} makes for one session. */
public sealed interface RouteChoice permits Destination, RouteChoice.Refusal, RouteChoice.Undecided {
    /**
     * The session is refused, as the configuration says.
     *
     * @param route that took it
     */
    record Refusal(RouteState route) implements RouteChoice {}

    /** The client's first bytes must be known. */
    enum Undecided implements RouteChoice {
        UNDECIDED
    }
}
