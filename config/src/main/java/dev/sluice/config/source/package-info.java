/**
 * The files that make a configuration and those that it names. Entry type: {@link dev.sluice.config.source.SourceFiles}.
 */
@NullMarked
package dev.sluice.config.source;

import org.jspecify.annotations.NullMarked;
