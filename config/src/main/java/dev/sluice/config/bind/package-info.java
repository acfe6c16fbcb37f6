/**
 * The binding of nodes, by the table of keys, to typed values; entry type {@code Binder}. Reports every problem of
 * structure and of single values; what concerns several values together is checked by its caller.
 */
@NullMarked
package dev.sluice.config.bind;

import org.jspecify.annotations.NullMarked;
