/**
 * Errors and warnings with their places, and where each value comes from. Entry types: {@link dev.sluice.config.finding.Finding},
 * {@link dev.sluice.config.finding.Origins}.
 */
@NullMarked
package dev.sluice.config.finding;

import org.jspecify.annotations.NullMarked;
