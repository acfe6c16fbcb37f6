/**
 * Accepting sockets: one listener for each bind address on each loop. Entry types: {@link dev.sluice.proxy.listen.Listener},
 * {@link dev.sluice.proxy.listen.Listeners}. Started by the root; hands clients to a
 * {@link dev.sluice.proxy.listen.ConnectionSink}, which session implements.
 */
@NullMarked
package dev.sluice.proxy.listen;

import org.jspecify.annotations.NullMarked;
