/** The beginning of the program. */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
