/** Tests. */
@NullMarked
package dev.sluice.config.model;

import org.jspecify.annotations.NullMarked;
