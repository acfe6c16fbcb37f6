package dev.sluice.proxy.command.operator;

import dev.sluice.config.language.Nearest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The message about a command line that is not valid: what is wrong, and where its help is. Exit status 2. */
public final class UsageErrors implements IParameterExceptionHandler {
    /** How picocli begins when a value is wrong. */
    private static final Pattern INVALID = Pattern.compile(
            "Invalid value for (?:option '(--?[a-z-]+)'(?: \\(.+?\\))?|positional parameter at index [0-9.]+ \\((.+?)\\)): (.*)");

    private static final Pattern ONE_OF =
            Pattern.compile("expected one of \\[(.*)] \\(case-(?:in)?sensitive\\) but was '(.*)'");

    private UsageErrors() {}

    /** Makes this the answer of a command, and of all below it, to wrong usage. */
    public static void useFor(CommandLine line) {
        line.setParameterExceptionHandler(new UsageErrors());
        line.setExecutionStrategy(UsageErrors::execute);
    }

    /** Who asks for help of a command that does not exist has made a mistake as well. */
    private static int execute(ParseResult parsed) {
        for (ParseResult at = parsed; ; at = at.subcommand()) {
            if (!at.unmatched().isEmpty()) {
                throw new UnmatchedArgumentException(at.commandSpec().commandLine(), at.unmatched());
            }
            refuseEmpty(at);
            if (!at.hasSubcommand()) {
                return new RunLast().execute(parsed);
            }
        }
    }

    /** An unset variable in a script: as a path it would be the current directory, as a name all there is. */
    private static void refuseEmpty(ParseResult parsed) {
        for (ArgSpec argument : parsed.matchedArgs()) {
            if (argument.originalStringValues().contains("")) {
                String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                throw new ParameterException(parsed.commandSpec().commandLine(), name + " is empty");
            }
        }
    }

    @Override
    public int handleParseException(ParameterException found, String[] args) {
        ParameterException wrong = ofCommand(found, List.of(args));
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        String message = message(wrong, List.of(args));
        err.println("error: " + message);
        err.println("see " + line.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        int status = line.getCommandSpec().exitCodeOnInvalidInput();
        if (ErrorJson.isWanted(List.of(args))) {
            line.getOut().print(ErrorJson.of(status, "wrong usage", message));
            line.getOut().flush();
        }
        return status;
    }

    /** Behind a word that is no command another one may have been found, as in "show backend": what lacks there is not the mistake. */
    private static ParameterException ofCommand(ParameterException found, List<String> args) {
        CommandLine root = found.getCommandLine();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        String first = args.isEmpty() ? "-" : args.getFirst();
        boolean known = first.startsWith("-") || root.getSubcommands().containsKey(first);
        return known || root.equals(found.getCommandLine())
                ? found
                : new UnmatchedArgumentException(root, List.of(first));
    }

    /** The words of picocli for a wrong value in ours; others are left as they are. */
    private static String ofValue(String message) {
        Matcher invalid = INVALID.matcher(message);
        if (!invalid.matches()) {
            return message;
        }
        String name = invalid.group(1) == null ? invalid.group(2) : invalid.group(1);
        Matcher choice = ONE_OF.matcher(invalid.group(3));
        if (!choice.matches()) {
            return name + ": "
                    + invalid.group(3).replaceFirst("^'(.*)' is not an? (?:int|long)$", "\"$1\" is not a whole number");
        }
        String verb = name.equals("VERB") ? HaproxyCommands.verb(choice.group(2)) : null;
        if (verb != null) {
            return "there is no \"sluice backend %s\"; did you mean \"sluice backend %s\"?"
                    .formatted(choice.group(2), verb);
        }
        String nearest = Nearest.to(choice.group(2), List.of(choice.group(1).split(", ", -1)));
        return "%s: \"%s\" is not one of %s%s"
                .formatted(
                        name,
                        choice.group(2),
                        choice.group(1),
                        nearest == null ? "" : "; did you mean \"" + nearest + "\"?");
    }

    private static String message(ParameterException wrong, List<String> args) {
        if (wrong instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing);
        }
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return ofValue(String.valueOf(wrong.getMessage()));
        }
        List<String> words = unmatched.getUnmatched();
        String first = words.getFirst();
        CommandLine line = wrong.getCommandLine();
        String command = line.getCommandSpec().qualifiedName();
        String known = HaproxyCommands.answer(command, args);
        if (known == null && !line.getSubcommands().isEmpty()) {
            known = Habits.answer(command, first);
        }
        if (known == null) {
            known = Habits.run(command, words);
        }
        if (known != null) {
            return known;
        }
        if (unmatched.isUnknownOption()) {
            int equals = first.indexOf('=');
            String name = equals < 0 ? first : first.substring(0, equals);
            if (name.equals("-f") && line.getCommandSpec().optionsMap().containsKey("-c")) {
                return "there is no option \"-f\"; did you mean \"-c\"?";
            }
            return "there is no option \"" + first + "\""
                    + meant(name, line.getCommandSpec().optionsMap().keySet());
        }
        return line.getSubcommands().isEmpty()
                ? "unexpected argument \"" + String.join(" ", words) + "\"" + asFile(first, line)
                : "there is no command \"" + first + "\""
                        + meant(first, line.getSubcommands().keySet());
    }

    private static String missing(MissingParameterException wrong) {
        List<String> names = wrong.getMissing().stream()
                .map(arg -> arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel())
                .toList();
        String[] synopsis =
                wrong.getCommandLine().getCommandSpec().usageMessage().customSynopsis();
        return String.join(" and ", names)
                + (names.size() == 1 ? " is missing" : " are missing")
                + (synopsis.length == 0 ? "" : ": \"" + synopsis[0] + "\"");
    }

    /** Only what is near: a far word is no help. */
    private static String meant(String word, Collection<String> known) {
        String nearest = Nearest.to(word, known);
        return nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
    }

    /** Other programs take the configuration as an argument. */
    private static String asFile(String word, CommandLine line) {
        boolean file = word.matches(".*(?:\\.ya?ml|/.*)") || Files.exists(Path.of(word));
        return file && line.getCommandSpec().optionsMap().containsKey("-c")
                ? "; a configuration is named with -c: \"%s -c %s\""
                        .formatted(line.getCommandSpec().qualifiedName(), word)
                : "";
    }
}
