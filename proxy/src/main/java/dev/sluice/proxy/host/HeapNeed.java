package dev.sluice.proxy.host;

import dev.sluice.config.model.Balance;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.SluiceConfig;

/**
 * The heap that the objects of a configuration need: its backends and frontends, each with counters for every worker,
 * and the tables that some of them have.
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
    /** A pool with {@code sourceHash}: two bytes for each place of its table. */
    private static final long OF_HASH_TABLE = 128L << 10;
    /** A frontend that limits each source: 20 bytes for each of 65 536 sources, and one in eight to spare. */
    private static final long OF_SOURCE_TABLE = 1_440L << 10;

    /** A byte of a file of addresses: one of 100 000 lines has 1.4 MB, and took 8 MB as its list and a table for each frontend that names it. */
    private static final long OF_ADDRESS_BYTE = 6;

    public static HeapNeed of(SluiceConfig config, int workers) {
        int backends =
                config.pools().stream().mapToInt(pool -> pool.backends().size()).sum();
        int frontends = config.frontends().size();
        long tables = OF_HASH_TABLE * hashTables(config) + OF_SOURCE_TABLE * sourceTables(config);
        return new HeapNeed(
                AT_REST
                        + tables
                        + OF_ADDRESS_BYTE * addressBytes(config)
                        + backends * (OF_BACKEND + workers * OF_BACKEND_AND_WORKER)
                        + frontends * (OF_FRONTEND + workers * OF_FRONTEND_AND_WORKER),
                backends,
                frontends);
    }

    private static long addressBytes(SluiceConfig config) {
        return config.addressFiles().stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    private static long hashTables(SluiceConfig config) {
        return config.pools().stream()
                .filter(pool -> pool.balance().policy() == Balance.SOURCE_HASH)
                .count();
    }

    private static long sourceTables(SluiceConfig config) {
        return config.frontends().stream()
                .map(FrontendConfig::admission)
                .filter(admission -> admission.perSource() != null || admission.concurrentPerSource() > 0)
                .count();
    }

    /** Whether it fits, twice during a reload of everything, into a heap. */
    public boolean fits(long heap) {
        return 2 * bytes - AT_REST <= heap;
    }
}
