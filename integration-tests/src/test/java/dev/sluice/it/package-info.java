/** Promises of the README, each proved against the packaged program with real peers. */
@NullMarked
package dev.sluice.it;

import org.jspecify.annotations.NullMarked;
