/** Text that others have chosen, on its way to a person. */
@NullMarked
package dev.sluice.config.text;

import org.jspecify.annotations.NullMarked;
