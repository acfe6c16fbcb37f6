package dev.sluice.config.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The suspicious characters that may be why a text is wrong. They are told when it is, instead of what follows from
 * them. Not thread-safe.
 */
final class Suspicions {
    /** Of those that are the same, more are only counted. */
    private static final int MAX_LINES = 5;

    /** Begins what is told of a text that cannot be parsed. */
    private static final String SYNTAX = "not valid YAML";

    private record Suspicion(Span span, String message, boolean always, boolean syntax) {}

    private record Kind(Source source, String message) {}

    private final List<Suspicion> all = new ArrayList<>();

    /**
     * Remembers one.
     *
     * @param always whether it may be why another line is wrong; otherwise an error of its own line confirms it
     * @param syntax whether an error of the syntax anywhere in the text confirms it
     */
    void add(Span span, String message, boolean always, boolean syntax) {
        all.add(new Suspicion(span, message, always, syntax));
    }

    void addAll(Suspicions others) {
        all.addAll(others.all);
    }

    /** The problems, those that follow from confirmed suspicions replaced by these. */
    List<Problem> explain(List<Problem> problems) {
        if (all.isEmpty() || problems.stream().noneMatch(Problem::error)) {
            return problems;
        }
        List<Suspicion> confirmed =
                all.stream().filter(one -> isConfirmed(one, problems)).toList();
        List<Problem> told = new ArrayList<>(problems);
        told.removeIf(problem -> confirmed.stream().anyMatch(one -> follows(problem, one)));
        SequencedMap<Kind, List<Suspicion>> kinds = new LinkedHashMap<>();
        confirmed.forEach(one -> kinds.computeIfAbsent(new Kind(one.span.source(), one.message), _ -> new ArrayList<>())
                .add(one));
        kinds.forEach((kind, same) ->
                told.add(new Problem(true, same.getFirst().span, "", kind.message + furtherLines(same))));
        return told;
    }

    private static boolean isConfirmed(Suspicion one, List<Problem> problems) {
        return problems.stream()
                .anyMatch(problem -> problem.error()
                        && (one.always
                                || isOnLine(problem, one)
                                || (one.syntax && isOfText(problem, one) && isSyntax(problem))));
    }

    private static boolean follows(Problem problem, Suspicion one) {
        // What is above has nothing below it, when this is what was to be indented.
        boolean above = one.always && isOfText(problem, one) && problem.span().line() == one.span.line() - 1;
        return above || isOnLine(problem, one) || (one.syntax && isOfText(problem, one) && isSyntax(problem));
    }

    private static boolean isSyntax(Problem problem) {
        return problem.message().startsWith(SYNTAX);
    }

    private static boolean isOfText(Problem problem, Suspicion one) {
        return problem.span().source().equals(one.span.source());
    }

    private static boolean isOnLine(Problem problem, Suspicion one) {
        return isOfText(problem, one) && problem.span().line() == one.span.line();
    }

    private static String furtherLines(List<Suspicion> same) {
        if (same.size() == 1) {
            return "";
        }
        List<String> lines = same.stream()
                .skip(1)
                .limit(MAX_LINES)
                .map(one -> String.valueOf(one.span.line()))
                .toList();
        int rest = same.size() - 1 - lines.size();
        return "; also in line " + String.join(", ", lines) + (rest == 0 ? "" : " and %d more".formatted(rest));
    }
}
