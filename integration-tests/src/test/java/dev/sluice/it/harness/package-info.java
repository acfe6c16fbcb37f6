/** The program under test and its peers, as processes. */
@NullMarked
package dev.sluice.it.harness;

import org.jspecify.annotations.NullMarked;
