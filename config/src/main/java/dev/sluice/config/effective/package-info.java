/**
 * The configuration written out again, with all defaults and where each value comes from, and the difference of two. Entry type:
 * {@link dev.sluice.config.effective.EffectiveConfig}.
 */
@NullMarked
package dev.sluice.config.effective;

import org.jspecify.annotations.NullMarked;
