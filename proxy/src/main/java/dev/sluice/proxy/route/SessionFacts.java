package dev.sluice.proxy.route;

import dev.sluice.proxy.net.PeerAddress;

/**
 * The facts about a session that are known when its pool is chosen. Immutable.
 *
 * @param client who connected, by its PROXY header if it sent one
 */
public record SessionFacts(PeerAddress client) {}
