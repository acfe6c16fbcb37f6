package dev.sluice.proxy.command.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of a command: what it is for, how it is written, its options. Lines end at blanks alone, so that an address or a path can be
 * copied, and before column 80.
 */
public final class HelpText {
    private static final int WIDTH = 80;
    private static final int INDENT = 2;
    /** A label that is wider has its description in the next line. */
    private static final int WIDEST = 26;

    private static final String SECTION = "help";

    private final StringBuilder text = new StringBuilder();

    private HelpText() {}

    /** Makes this the help of a command and of all below it. */
    public static void useFor(CommandLine line) {
        line.getHelpSectionMap().put(SECTION, HelpText::of);
        line.setHelpSectionKeys(List.of(SECTION));
        line.getSubcommands().values().forEach(HelpText::useFor);
    }

    private static String of(Help help) {
        return of(help.commandSpec());
    }

    static String of(CommandSpec spec) {
        HelpText help = new HelpText();
        help.write(spec);
        return help.text.toString();
    }

    private void write(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        for (String line : usage.description()) {
            wrap(line, indentation(line), indentation(line));
        }
        text.append('\n');
        synopsis(spec);
        section("", parameters(spec));
        section("Options:", options(spec));
        section("Commands:", commands(spec));
        if (!spec.subcommands().isEmpty()) {
            text.append('\n');
            wrap("Each command has its own help: %s COMMAND --help".formatted(spec.qualifiedName()), 0, 0);
        }
        for (String line : usage.footer()) {
            wrap(line, indentation(line), indentation(line));
        }
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    private void synopsis(CommandSpec spec) {
        String[] own = spec.usageMessage().customSynopsis();
        if (own.length > 0) {
            for (int i = 0; i < own.length; i++) {
                wrap((i == 0 ? "Usage: " : "       ") + own[i], 0, "Usage: ".length() + INDENT);
            }
            return;
        }
        StringBuilder line = new StringBuilder("Usage: ").append(spec.qualifiedName());
        if (spec.subcommands().isEmpty()) {
            for (PositionalParamSpec one : spec.positionalParameters()) {
                line.append(' ').append(label(one));
            }
            line.append(" [OPTIONS]");
        } else {
            line.append(" COMMAND");
        }
        wrap(line.toString(), 0, "Usage: ".length() + INDENT);
    }

    private static String label(PositionalParamSpec one) {
        return one.arity().min() == 0 ? "[" + one.paramLabel() + "]" : one.paramLabel();
    }

    private static Map<String, String[]> parameters(CommandSpec spec) {
        Map<String, String[]> rows = new LinkedHashMap<>();
        spec.positionalParameters().forEach(one -> rows.put(one.paramLabel(), described(one.description())));
        return rows;
    }

    private static Map<String, String[]> options(CommandSpec spec) {
        Map<String, String[]> rows = new LinkedHashMap<>();
        spec.options().stream()
                .filter(one -> !one.hidden() && isOfInterest(spec, one))
                .sorted(Comparator.comparing(OptionSpec::usageHelp)
                        .thenComparing(one -> one.longestName().replaceFirst("^-+", "")))
                .forEach(one -> rows.put(label(one), described(one.description())));
        return rows;
    }

    /** The version is that of the program, not of each command. */
    private static boolean isOfInterest(CommandSpec spec, OptionSpec option) {
        return !option.versionHelp() || spec.parent() == null;
    }

    private static String label(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        names.remove("--format"); // another name of --output
        names.sort(Comparator.comparingInt(String::length));
        boolean isShort = names.getFirst().length() == 2;
        String value = option.arity().max() == 0 ? "" : value(option);
        return (isShort ? "" : "    ") + String.join(", ", names) + value;
    }

    private static String value(OptionSpec option) {
        String label = option.paramLabel();
        return option.arity().min() == 0 ? "[=" + label + "]" : " " + label;
    }

    private static Map<String, String[]> commands(CommandSpec spec) {
        Map<String, String[]> rows = new LinkedHashMap<>();
        spec.subcommands().forEach((name, command) -> {
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            if (!usage.hidden()) {
                String first = usage.description().length == 0 ? "" : usage.description()[0];
                rows.put(name, new String[] {first.replaceFirst(":$", ".")});
            }
        });
        return rows;
    }

    private static String[] described(String... lines) {
        return lines.length == 0 ? new String[] {""} : lines;
    }

    private void section(String heading, Map<String, String[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.append('\n');
        if (!heading.isEmpty()) {
            text.append(heading).append('\n');
        }
        int column = rows.keySet().stream()
                        .mapToInt(String::length)
                        .filter(length -> length <= WIDEST)
                        .max()
                        .orElse(0)
                + 2 * INDENT;
        rows.forEach((label, lines) -> row(label, lines, column));
    }

    private void row(String label, String[] lines, int column) {
        String start = " ".repeat(INDENT) + label;
        if (start.length() > column - INDENT) {
            text.append(start).append('\n');
            start = "";
        }
        for (int i = 0; i < lines.length; i++) {
            String before = i == 0 ? start : "";
            wrap(before + " ".repeat(column - before.length()) + lines[i], 0, column);
        }
    }

    /**
     * Appends a text with line breaks at blanks.
     *
     * @param first what the line keeps of its own indentation
     * @param others columns before the other lines
     */
    private void wrap(String line, int first, int others) {
        String rest = line.stripTrailing();
        int kept = Math.max(first, 0);
        while (rest.length() > WIDTH) {
            int at = rest.lastIndexOf(' ', WIDTH);
            if (at <= Math.max(kept, indentation(rest))) {
                at = rest.indexOf(' ', WIDTH);
            }
            if (at < 0) {
                break;
            }
            text.append(rest, 0, at).append('\n');
            rest = " ".repeat(others) + rest.substring(at).strip();
            kept = others;
        }
        text.append(rest).append('\n');
    }
}
