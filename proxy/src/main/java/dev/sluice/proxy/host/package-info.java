/**
 * The limits of the machine: the descriptors that sessions share, and the limits that {@code sluice check --host}
 * compares with a configuration. It reads files of /proc and /sys, and knows nothing of a running proxy.
 */
@NullMarked
package dev.sluice.proxy.host;

import org.jspecify.annotations.NullMarked;
