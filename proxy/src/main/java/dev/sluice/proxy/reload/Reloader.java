package dev.sluice.proxy.reload;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.AddressFile;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.LoopUnavailableException;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import dev.sluice.proxy.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The reloader, which replaces the running configuration by what its source says now: all of it or, on any error,
 * nothing.
 *
 * <p>Threading: any thread that may block; one reload at a time.
 */
public final class Reloader {
    private static final Logger LOG = Area.RELOAD.logger();

    private final Supplier<LoadResult> source;
    private final ReloadHistory history;
    private final Compilation compilation;
    private final List<Participant> participants;
    private final Running running;
    private final Clock clock;

    /**
     * @param source reads the configuration anew
     * @param history what is loaded
     * @param participants in the order in which they are prepared
     */
    public Reloader(
            Supplier<LoadResult> source,
            ReloadHistory history,
            Compilation compilation,
            List<Participant> participants,
            Running running,
            Clock clock) {
        this.source = source;
        this.history = history;
        this.compilation = compilation;
        this.participants = List.copyOf(participants);
        this.running = running;
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
        List<Finding> unreadable =
                new ArrayList<>(new NamedFiles(next, loaded.origins()).placed(unreadableLists(next)));
        unreadable.addAll(Keystore.check(next, loaded.origins(), history.config()));
        if (Findings.hasErrors(unreadable)) {
            return new ReloadResult.Rejected(snapshot.generation(), unreadable);
        }
        Upcoming upcoming = new Upcoming(loaded);
        upcoming.compiled(compilation.preview(next));
        return new ReloadResult.Applied(
                snapshot.generation(), compilation.plan(next, upcoming.snapshot()), upcoming.warnings());
    }

    /** Of files that are not followed yet: those that are have a list that holds. */
    private List<Finding> unreadableLists(SluiceConfig next) {
        Set<Path> known = history.config().addressFiles();
        return next.addressFiles().stream()
                .filter(file -> !known.contains(file))
                .flatMap(file -> AddressFile.load(file).findings().stream())
                .toList();
    }

    /**
     * Reads and applies.
     *
     * @param trigger what asked for it, for the log
     */
    public ReloadResult reload(String trigger) throws InterruptedException {
        try (ChangeLocks.Held _ = running.locks().reloading()) {
            running.onBegin();
            try {
                return attempt(trigger);
            } catch (RuntimeException | Error failure) { // not to be lost with the thread that asked
                return onFailure(failure, trigger);
            } finally {
                running.onEnd();
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
        try (ChangeLocks.Held _ = running.locks().reloading()) {
            compilation.refresh(pool, names);
        }
    }

    /** A file of addresses holds others than before: the frontends that name it follow, of the same generation. */
    public void relist(Path file) throws InterruptedException {
        try (ChangeLocks.Held _ = running.locks().reloading()) {
            running.relist(file);
        }
    }

    /**
     * The files of a certificate have changed: the frontends that serve it follow, of the same generation.
     *
     * @param accepted takes over what they hold; says whether it differs
     */
    public void recertify(String certificate, BooleanSupplier accepted) throws InterruptedException {
        try (ChangeLocks.Held _ = running.locks().reloading()) {
            if (accepted.getAsBoolean()) {
                running.recertify(certificate);
            }
        }
    }

    /** As above: authorities whom frontends trust with the certificates of clients. */
    public void retrust(BooleanSupplier accepted) throws InterruptedException {
        try (ChangeLocks.Held _ = running.locks().reloading()) {
            if (accepted.getAsBoolean()) {
                running.retrust();
            }
        }
    }

    private ReloadResult apply(LoadResult loaded) throws InterruptedException {
        int generation = history.status().generation();
        if (loaded.config() == null) {
            return new ReloadResult.Rejected(generation, loaded.findings());
        }
        Upcoming next = new Upcoming(loaded);
        try {
            new Generation(participants, next).takeOver();
        } catch (RejectedException e) {
            return new ReloadResult.Rejected(generation, e.findings());
        } catch (BindException e) {
            return new ReloadResult.Rejected(
                    generation,
                    e.failures().stream()
                            .map(one -> loaded.origins().error(one.path(), one.message()))
                            .toList());
        }
        return new ReloadResult.Applied(next.snapshot().generation(), next.changes(), next.warnings());
    }

    private void onApplied(LoadResult loaded, ReloadResult.Applied applied, String trigger) {
        List<String> restarts = restarts(applied.changes());
        String message = applied.changes().isEmpty()
                ? "the configuration is the same"
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
