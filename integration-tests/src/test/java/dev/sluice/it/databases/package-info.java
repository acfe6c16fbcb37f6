/** Pools of the packaged program in front of real database servers: the primary is followed, and clients wait through a failover. */
@NullMarked
package dev.sluice.it.databases;

import org.jspecify.annotations.NullMarked;
