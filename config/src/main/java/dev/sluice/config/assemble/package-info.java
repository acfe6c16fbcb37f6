/**
 * The assembly of the model from bound values: defaults, precedence and references. Entry type:
 * {@link dev.sluice.config.assemble.Assembler}.
 */
@NullMarked
package dev.sluice.config.assemble;

import org.jspecify.annotations.NullMarked;
