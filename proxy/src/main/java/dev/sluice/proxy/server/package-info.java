/**
 * The data plane as a whole: loops, listeners, workers, what serves now, and how it leaves. Entry type:
 * {@link dev.sluice.proxy.server.ProxyServer}, called by process. Knows no signals, no files and no endpoints.
 */
@NullMarked
package dev.sluice.proxy.server;

import org.jspecify.annotations.NullMarked;
