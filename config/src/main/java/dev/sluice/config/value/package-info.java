/** Values of the language and their text: addresses and durations. A leaf: knows no keys, no YAML, no places. */
@NullMarked
package dev.sluice.config.value;

import org.jspecify.annotations.NullMarked;
