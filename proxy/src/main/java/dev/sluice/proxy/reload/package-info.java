/**
 * Replaces the running configuration. Entry type: {@link dev.sluice.proxy.reload.Reloader}, made by the root, which also says how a
 * compiled generation takes over. Knows nothing of sockets.
 */
@NullMarked
package dev.sluice.proxy.reload;

import org.jspecify.annotations.NullMarked;
