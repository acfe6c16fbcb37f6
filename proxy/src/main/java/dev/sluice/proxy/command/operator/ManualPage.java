package dev.sluice.proxy.command.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of the command line, {@code sluice(1)}, written from what picocli knows of it. Stateless. */
public final class ManualPage {
    private static final int WIDTH = 79;

    private static final String BEGINNING = """
            .SH DESCRIPTION
            Sluice accepts TCP clients on frontends, picks a backend from a pool and
            moves the bytes both ways.
            Its configuration is one YAML file, or a directory of them; metrics, probes
            and a dashboard are part of the process.
            .PP
            .B sluice run
            is the proxy.
            The commands for operators talk to a running one through its admin socket:
            that of
            .BR \\-\\-admin ,
            the
            .I admin.socket
            of the file given with
            .BR \\-c ,
            .BR $SLUICE_ADMIN ,
            or
            .IR /run/sluice/admin.sock ,
            in this order.
            Instead of a socket
            .B \\-\\-admin
            takes the address of the admin endpoint, or of the metrics port for what only
            reads, such as
            .IR https://127.0.0.1:9401 ;
            .B \\-\\-ca
            names who has signed its certificate,
            .B \\-\\-token\\-file
            the file with its token.
            .SH COMMANDS
            Each command has
            .B \\-\\-help
            and
            .BR \\-\\-version .
            """;

    private static final String END = """
            .SH SIGNALS
            .TP
            .BR TERM ", " INT ", " USR1
            Drain: no new clients, time for the sessions to end, then exit status 0.
            A second one ends the sessions at once.
            .TP
            .B HUP
            Reopens the access log and reloads the configuration.
            Ignored by a process that was started with nohup.
            .TP
            .B QUIT
            Prints the stacks of all threads.
            .SH EXIT STATUS
            .TP
            .B 0
            It was done.
            .TP
            .B 1
            Errors, all of them printed: nothing was started or changed.
            .TP
            .B 2
            Wrong usage.
            .TP
            .B 3
            No running Sluice to talk to.
            .SH ENVIRONMENT
            .TP
            .B SLUICE_ADMIN
            The admin socket of the running Sluice, or its address.
            .TP
            .B SLUICE_ADMIN_CA
            For an address with https: the file for
            .BR \\-\\-ca .
            .TP
            .B SLUICE_ADMIN_TOKEN_FILE
            For an address: the file for
            .BR \\-\\-token\\-file .
            .TP
            .B SLUICE_JAVA_OPTIONS
            Options of the Java runtime, such as
            .BR \\-Xmx512m .
            .SH FILES
            .TP
            .I /etc/sluice/sluice.yaml
            The configuration of the service.
            .TP
            .I /etc/default/sluice
            SLUICE_JAVA_OPTIONS of the service.
            .TP
            .I /run/sluice/admin.sock
            The admin socket of the service.
            .TP
            .I /usr/share/doc/sluice
            The documentation: every key of the configuration, metrics, operation.
            .SH EXAMPLES
            .nf
            sluice demo
            sluice run \\-\\-listen :5432 \\-\\-to 10.0.0.11:5432,10.0.0.12:5432
            sluice check \\-c /etc/sluice/sluice.yaml
            sluice reload
            sluice backend drain pg/pg1 \\-\\-wait
            .fi
            .SH SEE ALSO
            .BR systemctl (1),
            .BR journalctl (1),
            .BR ss (8)
            """;

    private final StringBuilder page = new StringBuilder();

    private ManualPage() {}

    /**
     * The page in the language of man(7).
     *
     * @param commands the whole command line
     * @param date of the version, such as 2026-11-23
     */
    public static String of(CommandLine commands, String version, String date) {
        ManualPage manual = new ManualPage();
        manual.write(commands, version, date);
        return manual.page.toString();
    }

    private void write(CommandLine commands, String version, String date) {
        CommandSpec spec = commands.getCommandSpec();
        line(".TH SLUICE 1 \"%s\" \"%s\" \"User Commands\"".formatted(date, "sluice " + version));
        line(".SH NAME");
        line("sluice \\- "
                + escaped(description(spec).getFirst()).replaceFirst("^A ", "").replaceFirst("\\.$", ""));
        line(".SH SYNOPSIS");
        line(".B sluice");
        line(".I COMMAND");
        line("[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...");
        page.append(BEGINNING);
        commands.getSubcommands().values().forEach(this::command);
        page.append(END);
    }

    private void command(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().hidden()) {
            return;
        }
        if (!command.getSubcommands().isEmpty()) {
            command.getSubcommands().values().forEach(this::command);
            return;
        }
        line(".SS \"" + escaped(spec.qualifiedName()) + synopsis(spec) + "\"");
        description(spec).forEach(this::text);
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            argument(parameter, "\\fI" + escaped(parameter.paramLabel()) + "\\fR");
        }
        for (OptionSpec option : shown(spec)) {
            List<String> names = Stream.of(option.names())
                    .map(name -> "\\fB" + escaped(name) + "\\fR")
                    .toList();
            argument(option, String.join(", ", names) + value(option));
        }
    }

    private static String value(OptionSpec option) {
        return option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private static List<OptionSpec> shown(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .toList();
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder text = new StringBuilder();
        if (!shown(spec).isEmpty()) {
            text.append(" [options]");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = escaped(parameter.paramLabel());
            text.append(' ').append(parameter.arity().min() == 0 ? "[" + label + "]" : label);
        }
        return text.toString();
    }

    private void argument(ArgSpec argument, String name) {
        if (!argument.hidden()) {
            line(".TP");
            line(name);
            rendered(argument.description()).forEach(this::text);
        }
    }

    private static List<String> description(CommandSpec spec) {
        return rendered(spec.usageMessage().description());
    }

    /** Lines, as picocli would print them. */
    private static List<String> rendered(String... description) {
        List<String> lines = new ArrayList<>();
        for (String text : description) {
            lines.addAll(text.replace("%n", "\n").replace("%%", "%").lines().toList());
        }
        return lines;
    }

    /** A line of its own when it is indented, otherwise part of a paragraph. */
    private void text(String text) {
        if (text.startsWith(" ")) {
            line(".br");
            wrapped("\\ \\ " + escaped(text.strip()));
        } else if (text.isBlank()) {
            line(".sp");
        } else {
            wrapped(escaped(text));
        }
    }

    /** Lines as short as those who look after such pages want them. */
    private void wrapped(String text) {
        StringBuilder row = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (row.length() + word.length() >= WIDTH && !row.isEmpty()) {
                line(row.toString());
                row.setLength(0);
            }
            row.append(row.isEmpty() ? "" : " ").append(row.isEmpty() ? protectedWord(word) : word);
        }
        line(row.toString());
    }

    /** A word that begins a line is no command of the language. */
    private static String protectedWord(String word) {
        return word.startsWith(".") || word.startsWith("'") ? "\\&" + word : word;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }

    private void line(String line) {
        page.append(line).append('\n');
    }
}
