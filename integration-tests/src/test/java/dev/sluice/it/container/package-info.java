/** The image of Sluice on a Docker network with real peers in containers of their own. Skipped where there is no Docker, unless in CI. */
@NullMarked
package dev.sluice.it.container;

import org.jspecify.annotations.NullMarked;
