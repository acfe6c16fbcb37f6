package dev.sluice.proxy.admin;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Levels;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.session.live.SessionFilter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The operations that an operator may ask of the running program. Any thread that may block. */
public interface Control {
    /**
     * The administrative state, weight and limit that an operator overrides for a backend; null for what stays.
     *
     * @param weight 0 to 256
     * @param maxConnections 0 for no limit
     */
    record BackendOverride(
            @Nullable AdminState state,
            @Nullable Integer weight,
            @Nullable Integer maxConnections) {}

    void override(Pool pool, Backend backend, BackendOverride override) throws InterruptedException;

    /** Reads the configuration anew and applies it. */
    ReloadResult reload() throws InterruptedException;

    /** What {@link #reload} would do. */
    ReloadResult plan();

    /** The configuration that runs, as YAML with the origin of each value. */
    String configuration();

    /**
     * Stops accepting and lets the sessions go.
     *
     * @param frontend null for all
     */
    void drain(@Nullable String frontend, DrainConfig how) throws BindException, InterruptedException;

    /** Accepts again; a name of null stands for all frontends. */
    void resume(@Nullable String frontend) throws BindException, InterruptedException;

    /** Ends all sessions of a backend, evenly over this time. */
    void endSessions(Pool pool, Backend backend, Duration over);

    /** Ends all sessions that match, and says how many that are. */
    long endSessions(SessionFilter filter) throws InterruptedException;

    /** Ends a session; false when there is none of this id. */
    boolean endSession(long id) throws InterruptedException;

    /**
     * Says more or less from now on.
     *
     * @param area null for all, also those that have a level of their own
     */
    void logLevel(@Nullable Area area, LogLevel level);

    Levels logLevels();
}
