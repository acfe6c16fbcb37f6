/** Tests. */
@NullMarked
package dev.sluice.config.language;

import org.jspecify.annotations.NullMarked;
