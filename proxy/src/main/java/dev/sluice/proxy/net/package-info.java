/**
 * Event loops and sockets as the rest of the program sees them, whichever {@link dev.sluice.proxy.net.Engine} there is below, and what is the same for
 * all engines: addresses, options, timers, buffers, what the machine lacks.
 *
 * <p>Entry types: {@link dev.sluice.proxy.net.Loop}, {@link dev.sluice.proxy.net.Connection}, {@link dev.sluice.proxy.net.Acceptor},
 * {@link dev.sluice.proxy.net.Dialer}. Called by listen, connect, relay, session and health. Knows nothing of pools, sessions or configuration.
 */
@NullMarked
package dev.sluice.proxy.net;

import org.jspecify.annotations.NullMarked;
