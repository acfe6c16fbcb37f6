package dev.sluice.proxy.route;

/** The choice that a {@link RouteTable} makes for one session. */
public sealed interface RouteChoice permits Destination, RouteChoice.Refusal, RouteChoice.Undecided {
    /** The client's first bytes must be known. */
    RouteChoice UNDECIDED = new Undecided(RouteState.NONE);

    /** The route that took the session. */
    RouteState route();

    /** The session is refused, as the configuration says. */
    record Refusal(RouteState route) implements RouteChoice {}

    /** See {@link #UNDECIDED}. */
    record Undecided(RouteState route) implements RouteChoice {}
}
