/**
 * The live state as numbers: what is known of a frontend, a pool, a backend and a worker, over all workers. Entry types:
 * {@link dev.sluice.proxy.reading.FrontendReading}, {@link dev.sluice.proxy.reading.PoolReading},
 * {@link dev.sluice.proxy.reading.BackendReading} and {@link dev.sluice.proxy.reading.WorkerReading}, for all who show numbers or
 * judge by them: metrics, status, the list of problems, the operator's log. Knows no format and no words.
 */
@NullMarked
package dev.sluice.proxy.reading;

import org.jspecify.annotations.NullMarked;
