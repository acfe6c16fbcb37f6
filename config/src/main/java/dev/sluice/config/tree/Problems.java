package dev.sluice.config.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The problems of one load, collected. Not thread-safe. */
public final class Problems {
    /** The identity of a problem: an anchored node is bound once per use, but wrong only once. */
    private record Key(Span span, String messageWithoutPath) {}

    /** Nobody reads more, and a generated file can have a problem in each of its lines. */
    private static final int MAX = 500;

    private final Suspicions suspicions = new Suspicions();
    private boolean cut;
    private boolean cutErrors;

    private final SequencedMap<Key, Problem> all = new LinkedHashMap<>();

    public void error(Span span, String path, String message) {
        add(new Problem(true, span, path, message));
    }

    public void warning(Span span, String path, String message) {
        add(new Problem(false, span, path, message));
    }

    /**
     * Remembers a character that may be why something is wrong; nothing is said of it when nothing is.
     *
     * @param always whether it may be why another line is wrong; otherwise an error of its own line confirms it
     * @param syntax whether an error of the syntax anywhere in the text confirms it
     */
    public void suspect(Span span, String message, boolean always, boolean syntax) {
        suspicions.add(span, message, always, syntax);
    }

    /** Those of another file of the same load. */
    public void addAll(Problems others) {
        suspicions.addAll(others.suspicions);
        others.all.values().forEach(this::add);
        cut |= others.cut;
        cutErrors |= others.cutErrors;
    }

    private void add(Problem problem) {
        String message =
                problem.path().isEmpty() ? problem.message() : problem.message().replace(problem.path(), "");
        Key key = new Key(problem.span(), message);
        if (all.size() < MAX) {
            all.putIfAbsent(key, problem);
        } else if (!all.containsKey(key)) {
            cut = true;
            cutErrors |= problem.error();
        }
    }

    public int count() {
        return all.size();
    }

    public boolean hasErrors() {
        return cutErrors || all.values().stream().anyMatch(Problem::error);
    }

    /** Whether there is an error at a path, or below it. */
    public boolean hasErrorsAt(String path) {
        return all.values().stream()
                .anyMatch(problem -> problem.error()
                        && problem.path().startsWith(path)
                        && (problem.path().length() == path.length()
                                || ".[".indexOf(problem.path().charAt(path.length())) >= 0));
    }

    public List<Problem> inFileOrder() {
        List<Problem> sorted = new ArrayList<>(suspicions.explain(List.copyOf(all.values())));
        sorted.sort(Comparator.comparing(Problem::span, Span.FILE_ORDER));
        if (cut) {
            Source last = sorted.getLast().span().source();
            String message = "more than %d problems; the rest is not shown".formatted(MAX);
            sorted.add(new Problem(cutErrors, last.whole(), "", message));
        }
        return sorted;
    }
}
