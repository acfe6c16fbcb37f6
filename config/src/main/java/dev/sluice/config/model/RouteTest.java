package dev.sluice.config.model;

/**
 * An expectation of where a client goes, which belongs to a configuration and is checked with it.
 *
 * @param frontend name of a frontend
 * @param client the client
 * @param expect name of a pool, or {@link RouteConfig#REFUSE}
 */
public record RouteTest(String name, String frontend, RouteFacts client, String expect) {}
