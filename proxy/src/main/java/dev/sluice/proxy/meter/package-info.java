/**
 * Numbers with one writer: each event loop counts in objects of its own, and a scrape sums them. Entry types:
 * {@link dev.sluice.proxy.meter.Counter}, {@link dev.sluice.proxy.meter.Histogram}. Knows nothing else.
 */
@NullMarked
package dev.sluice.proxy.meter;

import org.jspecify.annotations.NullMarked;
