/**
 * The model of a configuration, what it says as values: records and enums that say nothing of how they were written.
 * Entry type: {@link dev.sluice.config.model.SluiceConfig}.
 */
@NullMarked
package dev.sluice.config.model;

import org.jspecify.annotations.NullMarked;
