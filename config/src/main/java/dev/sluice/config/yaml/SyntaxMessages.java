package dev.sluice.config.yaml;

import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Words the parser's complaints for people who do not write parsers. */
final class SyntaxMessages {
    private static final Pattern UNQUOTED_EXPRESSION = Pattern.compile("[^\"'$]\\$\\{");
    private static final Pattern UNQUOTED_IPV6 = Pattern.compile("[:\\[,-]\\s*\\[[0-9a-fA-F:]*:[0-9a-fA-F:]*\\]:[0-9]");

    private SyntaxMessages() {}

    static void report(Source source, MarkedYAMLException e, Problems problems) {
        Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
        if (mark == null) {
            problems.error(source.whole(), "", "not valid YAML: " + e.getProblem());
            return;
        }
        // At the end of the input the mark stands after the last line; the context says what was not closed.
        int last = source.lines().size();
        boolean afterText = mark.getLine() >= last - 1 && source.line(last).isEmpty();
        boolean atEnd = mark.getLine() >= last || afterText;
        Mark context = e.getContextMark();
        Mark shown = atEnd && context != null ? context : mark;
        Span span = new Span(source, shown.getLine() + 1, shown.getColumn() + 1, 1);
        String line = source.line(span.line());
        problems.error(span, "", "not valid YAML: " + problem(e, line, atEnd) + remedy(line));
    }

    private static String problem(MarkedYAMLException e, String line, boolean atEnd) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext();
        if (problem.contains("\\t(TAB)") || line.startsWith("\t")) {
            return "a tab; indent with spaces";
        }
        if (context.contains("flow mapping")) {
            return atEnd ? "\"{\" is never closed" : "expected \",\" or \"}\" inside { }";
        }
        if (context.contains("flow sequence")) {
            return atEnd ? "\"[\" is never closed" : "expected \",\" or \"]\" inside [ ]";
        }
        if (context.contains("quoted scalar")) {
            return "this quoted text is never closed or has an unknown \"\\\" escape";
        }
        if (problem.contains("expected the node content")) {
            return atEnd ? "the text ends inside [ ] or { }" : "expected a value here";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "a \":\" where none can be; is the indentation right, or does this text need quotes?";
        }
        if (problem.contains("could not find expected ':'")) {
            return "expected a \":\" after the key";
        }
        if (problem.contains("undefined alias")) {
            return problem.replace("found undefined alias", "no anchor has the name of the alias");
        }
        if (context.contains("block mapping") || context.contains("block collection")) {
            return "this does not fit what is above it; is the indentation right?";
        }
        if (context.contains("expected a single document")) {
            return "a second document (\"---\") begins here; one file holds one document";
        }
        return plainWords(problem);
    }

    private static String plainWords(@Nullable String problem) {
        return problem == null || problem.isEmpty()
                ? "it cannot be parsed"
                : problem.replaceAll("\\s+", " ").strip();
    }

    private static String remedy(String line) {
        if (UNQUOTED_EXPRESSION.matcher(line).find()) {
            return "; inside { } and [ ] put \"${...}\" in quotes";
        }
        if (UNQUOTED_IPV6.matcher(line).find()) {
            return "; put an address that begins with \"[\" in quotes";
        }
        return "";
    }

    static String limit(YAMLException e, int maxDepth) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        if (message.contains("Nesting Depth")) {
            return "nested deeper than %d levels".formatted(maxDepth);
        }
        return "not valid YAML: " + plainWords(message);
    }
}
