package dev.sluice.proxy.reload;

import dev.sluice.config.finding.Finding;
import java.util.List;

/** The outcome of a reload or of planning one. */
public sealed interface ReloadResult {
    /** What the configuration's checks have found. */
    List<Finding> findings();

    /** The generation that runs now. */
    int generation();

    /**
     * A reload that took over, or would.
     *
     * @param findings warnings
     */
    record Applied(int generation, List<PlannedChange> changes, List<Finding> findings) implements ReloadResult {
        public Applied {
            changes = List.copyOf(changes);
            findings = List.copyOf(findings);
        }
    }

    /** A rejected reload, which has changed nothing. */
    record Rejected(int generation, List<Finding> findings) implements ReloadResult {
        public Rejected {
            findings = List.copyOf(findings);
        }
    }
}
