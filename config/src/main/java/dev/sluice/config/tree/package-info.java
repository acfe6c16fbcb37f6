/** The tree of what was read: nodes with their places, and problems found in them. A leaf; knows neither YAML nor the keys of the language. */
@NullMarked
package dev.sluice.config.tree;

import org.jspecify.annotations.NullMarked;
