/** Files that a configuration names, read so that none of them can hold up or fill the process. */
@NullMarked
package dev.sluice.config.file;

import org.jspecify.annotations.NullMarked;
