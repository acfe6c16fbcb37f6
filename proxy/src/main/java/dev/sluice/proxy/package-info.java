/** Where the program begins. */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
