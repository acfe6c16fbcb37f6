/**
 * Conditions that begin, go on and end - refusals, limits, queues, sessions that are cut, shortages - looked at on the control loop once in a while,
 * logged once each, and kept for everybody who shows them. Entry type: {@link dev.sluice.proxy.condition.Lookouts}.
 */
@NullMarked
package dev.sluice.proxy.condition;

import org.jspecify.annotations.NullMarked;
