/**
 * The checks of several values together, by topic. Each class reports findings and changes nothing.
 */
@NullMarked
package dev.sluice.config.check;

import org.jspecify.annotations.NullMarked;
