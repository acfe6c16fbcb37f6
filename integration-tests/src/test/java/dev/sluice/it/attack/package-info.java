/** Attacks from outside on the packaged program: what anybody may send, do or leave undone must harm nobody else. */
@NullMarked
package dev.sluice.it.attack;

import org.jspecify.annotations.NullMarked;
