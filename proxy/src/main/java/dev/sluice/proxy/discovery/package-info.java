/**
 * The discovery of the backends of pools while Sluice runs: a {@link dev.sluice.proxy.discovery.Lookup} for each kind
 * of source. It knows nothing of sessions; what it finds takes the way of a reload.
 */
@NullMarked
package dev.sluice.proxy.discovery;

import org.jspecify.annotations.NullMarked;
