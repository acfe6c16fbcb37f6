package dev.sluice.proxy.host;

import dev.sluice.config.SluiceConfig;

/**
 * What the objects of a configuration take of the heap: its backends and frontends, each with counters for every worker.
 *
 * @param bytes with what the process itself needs
 * @param backends that the configuration names; those that are found come on top
 * @param frontends that it has
 */
public record HeapNeed(long bytes, int backends, int frontends) {
    /** Without a configuration, after a scrape: 10.5 MB were measured. */
    private static final long AT_REST = 11L << 20;
    /** With two workers 2 000 backends and 200 frontends took 8.4 MB (docs/scaling.md). */
    private static final long OF_BACKEND = 3L << 10;

    private static final long OF_BACKEND_AND_WORKER = 512;
    private static final long OF_FRONTEND = 2L << 10;
    private static final long OF_FRONTEND_AND_WORKER = 2L << 10;

    public static HeapNeed of(SluiceConfig config, int workers) {
        int backends =
                config.pools().stream().mapToInt(pool -> pool.backends().size()).sum();
        int frontends = config.frontends().size();
        return new HeapNeed(
                AT_REST
                        + backends * (OF_BACKEND + workers * OF_BACKEND_AND_WORKER)
                        + frontends * (OF_FRONTEND + workers * OF_FRONTEND_AND_WORKER),
                backends,
                frontends);
    }

    /** Whether it fits, twice during a reload of everything, into a heap. */
    public boolean fits(long heap) {
        return 2 * bytes - AT_REST <= heap;
    }
}
