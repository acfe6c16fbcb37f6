package dev.sluice.proxy.reload;

import dev.sluice.config.LoadResult;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.snapshot.ReloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The configuration that is loaded, and the history of reloads: the one owner of both.
 *
 * <p>Threading: one reload at a time writes, any thread reads.
 */
public final class ReloadHistory {
    private final SluiceConfig started;
    private volatile LoadResult current;
    private volatile ReloadStatus status;

    /**
     * Before the first reload.
     *
     * @param loaded what the process starts with
     * @param source where it is from, for people
     */
    public ReloadHistory(LoadResult loaded, String source, Instant now) {
        this.started = Objects.requireNonNull(loaded.config());
        this.current = loaded;
        this.status = ReloadStatus.started(source, now);
    }

    /** What runs. */
    public LoadResult current() {
        return current;
    }

    SluiceConfig config() {
        return Objects.requireNonNull(current.config());
    }

    /** What the process started with: what needs a restart is still as there. */
    SluiceConfig started() {
        return started;
    }

    /** How reloading has gone so far. */
    public ReloadStatus status() {
        return status;
    }

    /** How much the log says by the configuration that runs. */
    public LogLevel logLevel() {
        return config().log().level();
    }

    /**
     * A generation has taken over.
     *
     * @param awaited keys whose present values take effect at the next start
     */
    void applied(LoadResult loaded, int generation, Instant now, String message, List<String> awaited) {
        current = loaded;
        status = status.succeeded(generation, now, message, awaited);
    }

    /** An attempt has changed nothing. */
    void rejected(Instant now, String message, List<String> errors) {
        status = status.failed(now, message, errors);
    }
}
