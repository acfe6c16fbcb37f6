package dev.sluice.proxy.reload;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that is to serve, with what has been prepared of it so far.
 *
 * <p>Threading: the thread of the reload, or of the start.
 */
public final class Upcoming {
    private final LoadResult loaded;
    private final SluiceConfig config;
    private final List<Finding> warnings;
    private SnapshotCompiler.@Nullable Result compiled;
    private List<PlannedChange> changes = List.of();
    private int maxConnections;

    /** @param loaded without errors */
    public Upcoming(LoadResult loaded) {
        this.loaded = loaded;
        this.config = Objects.requireNonNull(loaded.config());
        this.warnings = new ArrayList<>(loaded.findings());
        this.maxConnections = config.process().maxConnections();
    }

    /** As it was read, with the places of its keys. */
    public LoadResult loaded() {
        return loaded;
    }

    public SluiceConfig config() {
        return config;
    }

    /** It is compiled; names that are wanting are warned of. */
    public void compiled(SnapshotCompiler.Result result) {
        compiled = result;
        result.remarks().forEach(name -> warnings.add(loaded.origins().warning(name.path(), name.message())));
    }

    /** Once it is compiled. */
    public Snapshot snapshot() {
        return Objects.requireNonNull(compiled).snapshot();
    }

    /** Says what it changes of what runs. */
    void changes(List<PlannedChange> planned) {
        changes = planned;
    }

    List<PlannedChange> changes() {
        return changes;
    }

    /** Lowers the connections of the process to those for which there are descriptors. */
    public void maxConnections(int most) {
        maxConnections = most;
    }

    /** What the data plane needs to know, once it is compiled. */
    public Serving serving() {
        return new Serving(config.process(), maxConnections, snapshot());
    }

    /** As below, at its place. */
    void warn(Finding finding) {
        warnings.add(finding);
    }

    /** Adds to what is told of it. */
    void warn(String message) {
        warnings.add(loaded.origins().warning("", message));
    }

    List<Finding> warnings() {
        return warnings;
    }
}
