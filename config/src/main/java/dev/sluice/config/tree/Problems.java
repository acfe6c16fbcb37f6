package dev.sluice.config.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Collects the problems of one load. Not thread-safe. */
public final class Problems {
    // A set: an anchored node is bound once per use, but wrong only once.
    private final SequencedSet<Problem> all = new LinkedHashSet<>();

    public void error(Span span, String path, String message) {
        all.add(new Problem(true, span, path, message));
    }

    public void warning(Span span, String path, String message) {
        all.add(new Problem(false, span, path, message));
    }

    public int count() {
        return all.size();
    }

    public boolean hasErrors() {
        return all.stream().anyMatch(Problem::error);
    }

    public List<Problem> inFileOrder() {
        List<Problem> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Problem::span, Span.FILE_ORDER));
        return sorted;
    }
}
