package dev.sluice.proxy.session;

import dev.sluice.proxy.pool.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Whose sessions should go.
 *
 * @param frontend its name; null for those of any
 * @param backend null for those of any
 */
public record DrainScope(
        @Nullable String frontend, @Nullable Backend backend) {
    /** All sessions of the process. */
    public static final DrainScope ALL = new DrainScope(null, null);

    public static DrainScope of(Backend backend) {
        return new DrainScope(null, backend);
    }

    public static DrainScope of(String frontend) {
        return new DrainScope(frontend, null);
    }

    boolean includes(Session session) {
        return (frontend == null || frontend.equals(session.frontend.name()))
                && (backend == null || backend.equals(session.backend()));
    }
}
