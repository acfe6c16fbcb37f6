package dev.sluice.proxy.reload;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.AddressFile;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.Found;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Replaces the running configuration by what its source says now: all of it or, on any error, nothing.
 *
 * <p>Threading: any thread that may block; one reload at a time.
 */
public final class Reloader {
    private static final Logger LOG = Area.RELOAD.logger();

    /** What runs, and how the next generation takes over. */
    public interface Running {
        Snapshot snapshot();

        /** What discovery has found for the pools that serve. */
        default Found found() {
            return Found.NOTHING;
        }

        /** Looks for the backends of pools that are to come, and waits a little for the first answers. */
        default void discover(SluiceConfig next) throws InterruptedException {}

        /** What the files of addresses say. */
        default AddressLists lists() {
            return AddressLists.NONE;
        }

        /** Reads the files of addresses of what is to come; the errors of those that cannot do. */
        default List<Finding> readLists(SluiceConfig next) throws InterruptedException {
            return List.of();
        }

        /** Makes the frontends that serve follow a file of addresses. */
        default void relist(Path file) throws InterruptedException {}

        /** Who knows the addresses of names. */
        default HostNames names() {
            return new HostNames();
        }

        /** Gives a pool that serves the backends that discovery has found by now. */
        default void refresh(Pool pool, PoolSetup setup) throws InterruptedException {}

        /** Takes the next generation, or throws with nothing changed. */
        void apply(SluiceConfig config, Snapshot next) throws BindException, InterruptedException;

        /** An attempt begins. */
        default void onBegin() {}

        /** An attempt is over, whatever came of it. */
        default void onEnd() {}
    }

    private final Supplier<LoadResult> source;
    private final ReloadHistory history;
    private final Running running;
    private final int workers;
    private final Clock clock;
    private final ReentrantLock one = new ReentrantLock();

    /**
     * @param source reads the configuration anew
     * @param history what is loaded
     */
    public Reloader(Supplier<LoadResult> source, ReloadHistory history, Running running, int workers, Clock clock) {
        this.source = source;
        this.history = history;
        this.running = running;
        this.workers = workers;
        this.clock = clock;
    }

    /** What {@link #reload} would do now. */
    public ReloadResult plan() {
        LoadResult loaded = source.get();
        SluiceConfig next = loaded.config();
        if (next == null) {
            return new ReloadResult.Rejected(history.status().generation(), loaded.findings());
        }
        Snapshot snapshot = running.snapshot();
        List<Finding> unreadable = new NamedFiles(next, loaded.origins()).placed(unreadableLists(next));
        if (!unreadable.isEmpty()) {
            return new ReloadResult.Rejected(snapshot.generation(), unreadable);
        }
        SnapshotCompiler.Result compiled =
                SnapshotCompiler.compile(next, snapshot, workers, running.found(), running.names(), running.lists());
        return new ReloadResult.Applied(
                snapshot.generation(), plan(next, snapshot, compiled.snapshot()), findings(loaded, compiled));
    }

    /** Of files that are not followed yet: those that are have a list that holds. */
    private List<Finding> unreadableLists(SluiceConfig next) {
        Set<Path> known = history.config().addressFiles();
        return next.addressFiles().stream()
                .filter(file -> !known.contains(file))
                .flatMap(file -> AddressFile.load(file).findings().stream())
                .toList();
    }

    private List<PlannedChange> plan(SluiceConfig next, Snapshot snapshot, Snapshot compiled) {
        return Plan.of(history.config(), next, snapshot, Moves.of(snapshot, compiled));
    }

    /**
     * Reads and applies.
     *
     * @param trigger what asked for it, for the log
     */
    public ReloadResult reload(String trigger) throws InterruptedException {
        one.lockInterruptibly();
        running.onBegin();
        try {
            return attempt(trigger);
        } catch (RuntimeException | Error failure) { // not to be lost with the thread that asked
            return onFailure(failure, trigger);
        } finally {
            try {
                running.onEnd();
            } finally {
                one.unlock();
            }
        }
    }

    private ReloadResult attempt(String trigger) throws InterruptedException {
        LoadResult loaded = source.get();
        ReloadResult result = apply(loaded);
        switch (result) {
            case ReloadResult.Applied applied -> onApplied(loaded, applied, trigger);
            case ReloadResult.Rejected rejected -> onRejected(rejected, trigger);
        }
        return result;
    }

    private ReloadResult onFailure(Throwable failure, String trigger) {
        if (!(failure instanceof LoopUnavailableException || failure instanceof StoppingException)) {
            LOG.error("{}: a step has failed", trigger, failure);
        }
        String reason = "cannot be applied: " + (failure.getMessage() == null ? failure : failure.getMessage());
        ReloadResult.Rejected rejected = new ReloadResult.Rejected(
                history.status().generation(),
                List.of(history.current().origins().error("", reason)));
        onRejected(rejected, trigger);
        return rejected;
    }

    /** Discovery has found other backends for a pool than before: they take over, of the same generation. */
    public void refresh(String pool) throws InterruptedException {
        refresh(pool, Map.of());
    }

    /** As above, or addresses were found for names that had none. */
    public void refresh(String pool, Map<String, Answer> names) throws InterruptedException {
        one.lockInterruptibly();
        try {
            Pool served = running.snapshot().pool(pool).orElse(null);
            if (served != null) {
                running.refresh(served, SnapshotCompiler.refresh(served, workers, running.found(), names));
            }
        } finally {
            one.unlock();
        }
    }

    /** A file of addresses holds others than before: the frontends that name it follow, of the same generation. */
    public void relist(Path file) throws InterruptedException {
        one.lockInterruptibly();
        try {
            running.relist(file);
        } finally {
            one.unlock();
        }
    }

    private ReloadResult apply(LoadResult loaded) throws InterruptedException {
        SluiceConfig next = loaded.config();
        int generation = history.status().generation();
        if (next == null) {
            return new ReloadResult.Rejected(generation, loaded.findings());
        }
        List<Finding> unreadable = new NamedFiles(next, loaded.origins()).placed(running.readLists(next));
        if (!unreadable.isEmpty()) {
            return new ReloadResult.Rejected(generation, unreadable);
        }
        running.discover(next);
        Snapshot snapshot = running.snapshot();
        SnapshotCompiler.Result compiled =
                SnapshotCompiler.compile(next, snapshot, workers, running.found(), running.names(), running.lists());
        List<PlannedChange> changes = plan(next, snapshot, compiled.snapshot());
        try {
            running.apply(next, compiled.snapshot());
        } catch (BindException e) {
            return new ReloadResult.Rejected(
                    generation,
                    e.failures().stream()
                            .map(one -> loaded.origins().error(one.path(), one.message()))
                            .toList());
        }
        return new ReloadResult.Applied(compiled.snapshot().generation(), changes, findings(loaded, compiled));
    }

    private static List<Finding> findings(LoadResult loaded, SnapshotCompiler.Result compiled) {
        List<Finding> warnings = new ArrayList<>(loaded.findings());
        compiled.remarks().forEach(name -> warnings.add(loaded.origins().warning(name.path(), name.message())));
        return warnings;
    }

    private void onApplied(LoadResult loaded, ReloadResult.Applied applied, String trigger) {
        List<String> restarts = restarts(applied.changes());
        String message = applied.changes().isEmpty()
                ? "nothing differs"
                : Counted.of(applied.changes().size(), "change");
        SluiceConfig next = Objects.requireNonNull(loaded.config());
        List<String> awaited = restarts(Plan.of(history.started(), next, running.snapshot()));
        history.applied(loaded, applied.generation(), clock.instant(), message, awaited);
        applied.findings().forEach(finding -> LOG.warn("{}: {}", finding.place(), finding.message()));
        LOG.info("{}: generation {} serves, {}", trigger, applied.generation(), message);
        ChangeLines.log(trigger, applied.changes());
        if (!restarts.isEmpty()) {
            LOG.warn("takes effect at the next start: {}", String.join(", ", restarts));
        }
    }

    /** The keys that the running process cannot follow. */
    private static List<String> restarts(List<PlannedChange> changes) {
        return changes.stream()
                .filter(PlannedChange::needsRestart)
                .map(PlannedChange::change)
                .flatMap(change -> change.keys().stream().map(key -> change.path() + "." + key.key()))
                .toList();
    }

    private void onRejected(ReloadResult.Rejected rejected, String trigger) {
        List<String> lines = rejected.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(finding -> finding.place() + ": " + finding.message())
                .toList();
        int errors = lines.size();
        history.rejected(clock.instant(), Counted.of(errors, "error"), lines);
        rejected.findings()
                .forEach(finding -> LOG.atLevel(finding.severity() == Severity.ERROR ? Level.ERROR : Level.WARN)
                        .log("{}: {}", finding.place(), finding.message()));
        LOG.error(
                "{}: {}; generation {} goes on unchanged", trigger, Counted.of(errors, "error"), rejected.generation());
    }
}
