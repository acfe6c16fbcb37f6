/** Composition root: the command line, and the order in which the program starts and stops. */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
