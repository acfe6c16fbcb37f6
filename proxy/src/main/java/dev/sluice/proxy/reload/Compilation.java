package dev.sluice.proxy.reload;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.List;
import java.util.Map;

/**
 * The compilation of snapshots for what runs, from the configuration and what its sources know.
 *
 * <p>Threading: any thread that may block; {@link #refresh} and {@link #prepare} under the lock of reloads.
 */
public final class Compilation implements Participant {
    private final Running running;
    private final ReloadHistory history;
    private final Sources sources;
    private final int workers;

    /** @param workers that will count */
    public Compilation(Running running, ReloadHistory history, Sources sources, int workers) {
        this.running = running;
        this.history = history;
        this.sources = sources;
        this.workers = workers;
    }

    @Override
    public String label() {
        return "snapshot";
    }

    /** What the next generation would be. Changes nothing, and reads no certificates. */
    SnapshotCompiler.Result preview(SluiceConfig next) {
        return compile(next, sources.contents().with(Certificates.NONE));
    }

    private SnapshotCompiler.Result compile(SluiceConfig next, Contents contents) {
        return SnapshotCompiler.compile(
                next, running.snapshot(), workers, sources.discoveries(), sources.names(), contents);
    }

    /** What a generation that was compiled changes. */
    List<PlannedChange> plan(SluiceConfig next, Snapshot compiled) {
        Snapshot serving = running.snapshot();
        return Plan.of(history.config(), next, serving, Moves.of(serving, compiled));
    }

    @Override
    public void prepare(Upcoming next) {
        assert running.locks().isReloading();
        next.compiled(compile(next.config(), sources.contents()));
        next.changes(plan(next.config(), next.snapshot()));
    }

    /** Gives a pool that serves what is known of its backends by now. */
    void refresh(String pool, Map<String, Answer> names) throws InterruptedException {
        assert running.locks().isReloading();
        Pool served = running.snapshot().pool(pool).orElse(null);
        if (served != null) {
            running.refresh(served, SnapshotCompiler.refresh(served, workers, sources.discoveries(), names));
        }
    }
}
