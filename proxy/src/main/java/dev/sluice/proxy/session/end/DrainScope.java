package dev.sluice.proxy.session.end;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.live.LiveSession;
import org.jspecify.annotations.Nullable;

/**
 * The scope of a drain: whose sessions should go.
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

    boolean includes(LiveSession session) {
        return (frontend == null || frontend.equals(session.trace().frontend().name()))
                && (backend == null || backend.equals(session.trace().backend()));
    }
}
