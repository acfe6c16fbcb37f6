/** Tests. */
@NullMarked
package dev.sluice.config.route;

import org.jspecify.annotations.NullMarked;
