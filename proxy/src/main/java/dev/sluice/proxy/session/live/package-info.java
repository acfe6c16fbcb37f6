/**
 * The sessions of a loop as those see them who look through all of them. Entry types: {@link dev.sluice.proxy.session.live.LiveSession},
 * {@link dev.sluice.proxy.session.live.Listing}.
 */
@NullMarked
package dev.sluice.proxy.session.live;

import org.jspecify.annotations.NullMarked;
