/**
 * The admission of connections: whether one may exist at all. Entry type:
 * {@link dev.sluice.proxy.admit.ConnectionLimit}, asked by listen and released by session. Knows no sockets.
 */
@NullMarked
package dev.sluice.proxy.admit;

import org.jspecify.annotations.NullMarked;
