package dev.sluice.proxy;

import dev.sluice.config.Finding;
import java.util.List;

/** Something that the configuration asks for cannot be had: nothing is started. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    StartFailure(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    List<Finding> findings() {
        return findings;
    }
}
