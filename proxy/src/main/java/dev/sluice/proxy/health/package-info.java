/**
 * The health of backends, which decides who of a pool gets sessions: active checks, ejection of those whose sessions
 * fail, slow start of those that return. Entry type: {@link dev.sluice.proxy.health.HealthMonitor}, started by the
 * root; it changes pools and asks workers to end sessions. Everything runs on the control loop. Knows nothing of single
 * sessions.
 */
@NullMarked
package dev.sluice.proxy.health;

import org.jspecify.annotations.NullMarked;
