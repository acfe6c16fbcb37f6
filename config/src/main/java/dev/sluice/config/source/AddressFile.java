package dev.sluice.config.source;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.file.RegularFile;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of addresses and ranges, one on a line, in any order; what follows a {@code #} is a comment. Stateless, callable from any
 * thread.
 */
public final class AddressFile {
    /** Room for a million IPv4 addresses. Reading takes several times as much memory for a moment. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Whoever has this many lines that are wrong has given another kind of file. */
    private static final int MAX_PROBLEMS = 20;

    /**
     * The outcome of reading a file of addresses.
     *
     * @param ranges in the order of the file; empty when there is a finding
     * @param findings errors, each of which makes the list as a whole unusable
     */
    public record Result(List<Cidr> ranges, List<Finding> findings) {
        public Result {
            ranges = List.copyOf(ranges);
            findings = List.copyOf(findings);
        }

        /** The first error, and how many more there are. */
        public String problem() {
            Finding first = findings.getFirst();
            String more = findings.size() > 1 ? " (and " + (findings.size() - 1) + " more)" : "";
            return first.place() + ": " + first.message() + more;
        }
    }

    private final Problems problems = new Problems();
    private final List<Cidr> ranges = new ArrayList<>();
    private final Path file;

    private AddressFile(Path file) {
        this.file = file;
    }

    /** Reads a file; never throws because of what is in it. */
    public static Result load(Path file) {
        AddressFile one = new AddressFile(file);
        one.read();
        List<Finding> findings =
                one.problems.inFileOrder().stream().map(Finding::of).toList();
        return new Result(findings.isEmpty() ? one.ranges : List.of(), findings);
    }

    private void read() {
        try {
            String text = Utf8.decode(file.toString(), 0, RegularFile.read(file, MAX_BYTES), problems);
            if (text != null) {
                lines(text);
            }
        } catch (IOException e) {
            report("cannot read the file: " + Reasons.of(e));
        }
    }

    private void report(String message) {
        problems.error(Source.unreadable(file.toString(), 0).whole(), "", message);
    }

    private void lines(String text) {
        int number = 0;
        for (int start = text.startsWith("\uFEFF") ? 1 : 0; start < text.length(); number++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            line(text, start, end, number + 1);
            if (problems.count() >= MAX_PROBLEMS) {
                report("more than %d lines are wrong; the rest is not shown".formatted(MAX_PROBLEMS - 1));
                return;
            }
            start = end + 1;
        }
    }

    private void line(String text, int start, int end, int number) {
        int comment = text.indexOf('#', start, end);
        String entry = text.substring(start, comment < 0 ? end : comment).strip();
        if (entry.isEmpty()) {
            return;
        }
        switch (Cidr.parse(entry)) {
            case Parsed.Ok<Cidr>(Cidr range) -> ranges.add(range);
            case Parsed.Bad<Cidr>(String message) -> {
                String line = text.substring(start, end).stripTrailing();
                Source source = Source.ofLine(file.toString(), 0, line, number);
                int column = line.indexOf(entry) + 1;
                problems.error(new Span(source, number, column, entry.length()), "", message);
            }
        }
    }
}
