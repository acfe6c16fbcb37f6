/**
 * One process from its start to its end: signals, operator log, admin and metrics endpoints, the service manager. Entry type:
 * {@link dev.sluice.proxy.process.ProxyProcess}, called by the commands. The only package that starts and stops everything.
 */
@NullMarked
package dev.sluice.proxy.process;

import org.jspecify.annotations.NullMarked;
