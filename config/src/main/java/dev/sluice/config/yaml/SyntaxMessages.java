package dev.sluice.config.yaml;

import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The parser's complaints in words for people who do not write parsers. */
final class SyntaxMessages {
    private static final Pattern UNQUOTED_EXPRESSION = Pattern.compile("[^\"'$]\\$\\{");
    private static final Pattern UNQUOTED_IPV6 = Pattern.compile("[:\\[,-]\\s*\\[[0-9a-fA-F:]*:[0-9a-fA-F:]*\\]:[0-9]");
    /** An address that begins with a colon, which in a list or a mapping on one line stands between key and value. */
    private static final Pattern COLON_FIRST = Pattern.compile("(?<![^\\s,\\[{]):[0-9:][^\\s,\\]}\"']*+(?!\\]:[0-9])");

    private static final Pattern NO_SPACE = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*):[^\\s:/].*");
    private static final Pattern IPV6_WITH_PORT =
            Pattern.compile("(::(?:[0-9a-fA-F]{1,4}:)*[0-9a-fA-F]{1,4}):([0-9]{1,5})");

    private static final Pattern STAR = Pattern.compile("\\*:[0-9-]+");
    private static final Pattern NO_TOKEN = Pattern.compile("found character '(.)'.* that cannot start any token");

    private SyntaxMessages() {}

    static void report(Source source, MarkedYAMLException e, Problems problems) {
        Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
        if (mark == null) {
            problems.error(source.whole(), "", "not valid YAML: " + e.getProblem());
            return;
        }
        if (reportMissingSpace(source, e, mark, problems) || reportUnquoted(source, mark, problems)) {
            return;
        }
        // At the end of the input the mark stands after the last line; the context says what was not closed.
        int last = source.lines().size();
        boolean afterText = mark.getLine() >= last - 1 && source.line(last).isEmpty();
        boolean atEnd = mark.getLine() >= last || afterText;
        Mark context = e.getContextMark();
        boolean open = context != null && isInFlow(e) && (atEnd || hasLeft(source, context, mark));
        Mark shown = (atEnd || open) && context != null ? context : mark;
        Span span = new Span(source, shown.getLine() + 1, shown.getColumn() + 1, 1);
        String line = source.line(span.line());
        problems.error(span, "", "not valid YAML: " + problem(e, line, atEnd, open ? mark : null) + remedy(line));
    }

    /** A key whose value begins at its colon is no key: the complaint comes at the next line, which it then belongs to. */
    private static boolean reportMissingSpace(Source source, MarkedYAMLException e, Mark mark, Problems problems) {
        if (e.getProblem() == null
                || !e.getProblem().matches("mapping values are not allowed.*|could not find expected ':'.*")) {
            return false;
        }
        for (int number = mark.getLine() + 1; number >= Math.max(1, mark.getLine()); number--) {
            Matcher key = NO_SPACE.matcher(source.line(number));
            if (key.matches()) {
                Span span =
                        new Span(source, number, key.start(1) + 1, key.group(1).length() + 1);
                problems.error(span, "", "not valid YAML: a space is missing after \"%s:\"".formatted(key.group(1)));
                return true;
            }
        }
        return false;
    }

    /** An address without the quotes that it needs there; true when that is what is wrong. */
    private static boolean reportUnquoted(Source source, Mark mark, Problems problems) {
        String line = source.line(mark.getLine() + 1);
        for (Pattern pattern : List.of(COLON_FIRST, STAR)) {
            Matcher matcher = pattern.matcher(line);
            while (matcher.find()) {
                if (matcher.start() <= mark.getColumn() && mark.getColumn() <= matcher.end()) {
                    Span span = new Span(
                            source,
                            mark.getLine() + 1,
                            matcher.start() + 1,
                            matcher.group().length());
                    String address = matcher.group();
                    problems.error(
                            span,
                            "",
                            pattern.equals(STAR)
                                    ? "not valid YAML: \"*\" begins an alias; write \"%s\", in quotes, for all addresses"
                                            .formatted(address.substring(1))
                                    : colonFirst(address));
                    return true;
                }
            }
        }
        return false;
    }

    private static String colonFirst(String address) {
        Matcher six = IPV6_WITH_PORT.matcher(address);
        return "not valid YAML: inside { } and [ ] an address that begins with \":\" needs quotes"
                + (six.matches()
                        ? ", and IPv6 with a port needs brackets: \"[%s]:%s\"".formatted(six.group(1), six.group(2))
                        : ": \"%s\"".formatted(address));
    }

    private static boolean isInFlow(MarkedYAMLException e) {
        String context = e.getContext() == null ? "" : e.getContext();
        return context.contains("flow mapping") || context.contains("flow sequence");
    }

    /** Whether the text goes on at a line that is not indented deeper than the one with the bracket: what was opened there is over. */
    private static boolean hasLeft(Source source, Mark opened, Mark mark) {
        return mark.getLine() > opened.getLine()
                && indentation(source.line(mark.getLine() + 1)) <= indentation(source.line(opened.getLine() + 1));
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** @param beyond where the text goes on that does not belong to what was opened; null when it does not */
    private static String problem(MarkedYAMLException e, String line, boolean atEnd, @Nullable Mark beyond) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        String context = e.getContext() == null ? "" : e.getContext();
        if (problem.contains("\\t(TAB)") || line.startsWith("\t")) {
            return "a tab; indent with spaces";
        }
        if (isInFlow(e)) {
            return flow(context.contains("flow mapping"), problem, atEnd, beyond);
        }
        if (context.contains("quoted scalar")) {
            return problem.contains("escape")
                    ? "an unknown \"\\\" escape; write \"\\\\\", or put the text in single quotes"
                    : "this quoted text is never closed";
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
        if (context.contains("scanning an alias")) {
            return "\"*\" begins an alias; put a text that begins with it in quotes";
        }
        Matcher noToken = NO_TOKEN.matcher(problem);
        if (noToken.find()) {
            return "a text that begins with \"%s\" needs quotes".formatted(noToken.group(1));
        }
        return block(context, problem);
    }

    private static String flow(boolean mapping, String problem, boolean atEnd, @Nullable Mark beyond) {
        String opening = mapping ? "{" : "[";
        String closing = mapping ? "}" : "]";
        String other = mapping ? "]" : "}";
        if (beyond != null) {
            return atEnd
                    ? "\"%s\" is never closed".formatted(opening)
                    : "\"%s\" is never closed: line %d does not belong to it".formatted(opening, beyond.getLine() + 1);
        }
        return problem.contains("got " + other) || problem.contains("'" + other + "'")
                ? "\"%s\" is closed by \"%s\"; write \"%s\"".formatted(opening, other, closing)
                : "expected \",\" or \"%s\" inside %s %s".formatted(closing, opening, closing);
    }

    private static String block(String context, String problem) {
        if (problem.contains("'}'") || problem.contains("']'")) {
            return "this closes nothing";
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
