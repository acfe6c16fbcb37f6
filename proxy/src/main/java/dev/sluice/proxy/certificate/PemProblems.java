package dev.sluice.proxy.certificate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The problems of a few files, in the order in which they are found, and not more than somebody reads. For one thread. */
final class PemProblems {
    /** Whoever has this many has given another kind of file. */
    private static final int MAX_PROBLEMS = 20;

    private final List<CertificateProblem> problems = new ArrayList<>();
    private boolean failed;

    void error(Path file, int line, String message) {
        failed = true;
        add(CertificateProblem.error(file, line, message));
    }

    void warning(Path file, int line, String message) {
        add(CertificateProblem.warning(file, line, message));
    }

    /** A warning about one use of a certificate alone. */
    void warning(Path file, int line, String message, CertificateProblem.About use) {
        add(CertificateProblem.warning(file, line, message).about(use));
    }

    private void add(CertificateProblem problem) {
        if (problems.size() < MAX_PROBLEMS
                || (problem.isError() && problems.stream().noneMatch(CertificateProblem::isError))) {
            problems.add(problem);
        }
    }

    /** Whether there was an error. */
    boolean failed() {
        return failed;
    }

    int count() {
        return problems.size();
    }

    /** Whether nobody would see any more of them. */
    boolean isFull() {
        return problems.size() >= MAX_PROBLEMS;
    }

    List<CertificateProblem> all() {
        return List.copyOf(problems);
    }
}
