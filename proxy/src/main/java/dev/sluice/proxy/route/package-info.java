/**
 * The choice of the pool that a session goes to, and the limits of time it has there. Entry type:
 * {@link dev.sluice.proxy.route.RouteTable}, called by session. Knows nothing of sockets.
 */
@NullMarked
package dev.sluice.proxy.route;

import org.jspecify.annotations.NullMarked;
