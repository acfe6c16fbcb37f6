/**
 * The replacement of the running configuration: what a new one changes, and how all that follow it take over together
 * or not at all. Entry type: {@link dev.sluice.proxy.reload.Reloader}, called by operators, signals and watchers;
 * {@link dev.sluice.proxy.reload.Generation} is one attempt, {@link dev.sluice.proxy.reload.ChangeLocks} the order of
 * the locks. Does not know who starts and stops the process.
 */
@NullMarked
package dev.sluice.proxy.reload;

import org.jspecify.annotations.NullMarked;
