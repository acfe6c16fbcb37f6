package dev.sluice.config.check;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.tree.Problems;

/** The findings of checks of a complete configuration, reported at the places of its values. */
record Remarks(Origins.Builder origins, Problems problems) {
    /** @param path of the value that it is about */
    void warn(String path, String message) {
        problems.warning(origins.span(path), path, message);
    }

    /** As {@link #warn}; nothing is started then. */
    void error(String path, String message) {
        problems.error(origins.span(path), path, message);
    }

    /** Whether the value stands in a file, rather than being a default. */
    boolean isWritten(String path) {
        return origins.isWritten(path);
    }
}
