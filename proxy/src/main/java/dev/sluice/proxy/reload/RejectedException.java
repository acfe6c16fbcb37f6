package dev.sluice.proxy.reload;

import dev.sluice.config.finding.Finding;
import java.util.List;

/** The rejection of a configuration that cannot serve, for reasons that whoever wrote it can mend. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    /** @param findings with their places */
    public RejectedException(List<Finding> findings) {
        super(findings.toString());
        this.findings = List.copyOf(findings);
    }

    /** Why not. */
    public List<Finding> findings() {
        return findings;
    }
}
