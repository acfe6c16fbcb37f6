/**
 * The operator's door: the read-only HTTP endpoint with metrics and probes. Entry type:
 * {@link dev.sluice.proxy.admin.AdminServer}, started by the root. Reads live state, changes nothing.
 */
@NullMarked
package dev.sluice.proxy.admin;

import org.jspecify.annotations.NullMarked;
