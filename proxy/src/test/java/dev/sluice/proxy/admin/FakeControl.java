package dev.sluice.proxy.admin;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Levels;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.session.live.SessionFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does nothing of what an operator asks for; a test changes what it is about. */
class FakeControl implements Control {
    @Override
    public void override(Pool pool, Backend backend, BackendOverride override) {}

    @Override
    public ReloadResult reload() {
        return plan();
    }

    @Override
    public ReloadResult plan() {
        return new ReloadResult.Applied(1, List.of(), List.of());
    }

    @Override
    public String configuration() {
        return "";
    }

    @Override
    public void drain(@Nullable String frontend, DrainConfig how) {}

    @Override
    public void resume(@Nullable String frontend) {}

    @Override
    public void endSessions(Pool pool, Backend backend, Duration over) {}

    @Override
    public long endSessions(SessionFilter filter) {
        return 1;
    }

    @Override
    public boolean endSession(long id) {
        return true;
    }

    @Override
    public void logLevel(@Nullable Area area, LogLevel level) {}

    @Override
    public Levels logLevels() {
        return new Levels(LogLevel.INFO, Map.of(Area.DISCOVERY, LogLevel.DEBUG));
    }
}
