/**
 * The end of sessions that should go somewhere else, and the closing of the connections of any session. Entry types:
 * {@link dev.sluice.proxy.session.end.Departures}, {@link dev.sluice.proxy.session.end.Closing}.
 */
@NullMarked
package dev.sluice.proxy.session.end;

import org.jspecify.annotations.NullMarked;
