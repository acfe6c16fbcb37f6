package dev.sluice.config.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A list of findings as text. */
public final class Findings {
    private Findings() {}

    /** All findings in their order, one below the other; no line break at the end. */
    public static String render(List<Finding> findings) {
        return findings.stream().map(Finding::render).collect(Collectors.joining("\n"));
    }

    /** {@code 2 errors, 1 warning}; {@code no problems} for an empty list. */
    public static String summary(List<Finding> findings) {
        long errors = count(findings, Severity.ERROR);
        long warnings = count(findings, Severity.WARNING);
        List<String> parts = new ArrayList<>();
        if (errors > 0) {
            parts.add(errors == 1 ? "1 error" : errors + " errors");
        }
        if (warnings > 0) {
            parts.add(warnings == 1 ? "1 warning" : warnings + " warnings");
        }
        return parts.isEmpty() ? "no problems" : String.join(", ", parts);
    }

    /** The summary and, when there are errors, what follows from them: {@code 2 errors; nothing was started}. */
    public static String summary(List<Finding> findings, String consequence) {
        return hasErrors(findings) ? summary(findings) + "; " + consequence : summary(findings);
    }

    public static boolean hasErrors(List<Finding> findings) {
        return count(findings, Severity.ERROR) > 0;
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
