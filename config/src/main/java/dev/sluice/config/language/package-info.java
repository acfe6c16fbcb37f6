/**
 * The keys of the language in one table, entry type {@code Language}: it drives binding, defaults, suggestions, the JSON Schema and
 * the reference page. Knows values and their text, but no files and no model.
 */
@NullMarked
package dev.sluice.config.language;

import org.jspecify.annotations.NullMarked;
