package dev.sluice.proxy.session.live;

import java.util.List;

/**
 * The sessions that one loop has found.
 *
 * @param views in the order that was asked for
 * @param matching how many there were, not fewer than are shown
 * @param complete false when the looking has ended early, so that there may be more
 */
public record SessionPage(List<SessionView> views, long matching, boolean complete) {}
