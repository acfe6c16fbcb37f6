/**
 * The trace of what happens in a session, for the log, the counters and whoever looks at it. Entry type:
 * {@link dev.sluice.proxy.session.trace.SessionAccount}.
 */
@NullMarked
package dev.sluice.proxy.session.trace;

import org.jspecify.annotations.NullMarked;
