package dev.sluice.config.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts that the servers of one pool need, whichever frontend its sessions came through; each is null where the
 * frontend's counts. They are never those of {@code defaults}, which reach a session through its frontend.
 *
 * @param connect of one attempt to connect to a backend
 * @param backendIdle of silence of the backend side; {@link Duration#ZERO} = never
 * @param firstByte until a backend sends something; {@link Duration#ZERO} = never
 */
public record PoolTimeouts(
        @Nullable Duration connect,
        @Nullable Duration backendIdle,
        @Nullable Duration firstByte) {
    /** Those of the frontend. */
    public static final PoolTimeouts NONE = new PoolTimeouts(null, null, null);
}
