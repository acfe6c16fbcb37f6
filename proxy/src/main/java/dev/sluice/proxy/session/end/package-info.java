/**
 * How sessions are ended that should go somewhere else, and how the connections of any session are closed. Entry types:
 * {@link dev.sluice.proxy.session.end.Departures}, {@link dev.sluice.proxy.session.end.Closing}.
 */
@NullMarked
package dev.sluice.proxy.session.end;

import org.jspecify.annotations.NullMarked;
