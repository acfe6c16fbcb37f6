package dev.sluice.proxy.process;

import dev.sluice.config.finding.Finding;
import java.util.Comparator;
import java.util.List;

/** The failure of a start: something that the configuration asks for cannot be had, and nothing is started. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    private static final Comparator<Finding> IN_FILE_ORDER = Comparator.comparing(
                    (Finding finding) -> finding.place().file())
            .thenComparingInt(finding -> finding.place().line())
            .thenComparingInt(finding -> finding.place().column());

    private final transient List<Finding> findings;

    StartFailure(List<Finding> findings) {
        this.findings = findings.stream().sorted(IN_FILE_ORDER).toList();
    }

    List<Finding> findings() {
        return findings;
    }
}
