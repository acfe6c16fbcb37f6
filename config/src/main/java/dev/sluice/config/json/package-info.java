/** JSON out of plain maps, lists and values. A leaf. */
@NullMarked
package dev.sluice.config.json;

import org.jspecify.annotations.NullMarked;
