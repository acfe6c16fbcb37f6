package dev.sluice.proxy.status;

import org.jspecify.annotations.Nullable;

/**
 * The subject of a problem: whom it is about; all null for the process.
 *
 * @param reason tells problems of one kind and subject apart: a reason to refuse, a key, a loop, what is lacking
 */
public record Subject(
        @Nullable String frontend,
        @Nullable String pool,
        @Nullable String backend,
        @Nullable String reason) {
    static final Subject PROCESS = new Subject(null, null, null, null);

    static Subject process(String reason) {
        return new Subject(null, null, null, reason);
    }

    /** @param pool of all its sessions; null where there is no such */
    static Subject frontend(String frontend, @Nullable String pool) {
        return new Subject(frontend, pool, null, null);
    }

    static Subject pool(String pool) {
        return new Subject(null, pool, null, null);
    }

    static Subject backend(String pool, String backend) {
        return new Subject(null, pool, backend, null);
    }

    Subject because(String why) {
        return new Subject(frontend, pool, backend, why);
    }
}
