package dev.sluice.proxy.command;

import dev.sluice.proxy.command.demo.DemoCommand;
import dev.sluice.proxy.command.operator.HelpText;
import dev.sluice.proxy.command.operator.OperatorCommands;
import dev.sluice.proxy.command.operator.UsageErrors;
import dev.sluice.proxy.server.Version;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: exit status 0 fine, 1 errors, 2 usage, 3 no running Sluice to talk to. */
@Command(
        name = "sluice",
        description = "A Layer-4 TCP load balancer.",
        footer = {
            "",
            "To see it work:  sluice demo",
            "To begin:        sluice run --listen :5432 --to 10.0.0.11:5432,10.0.0.12:5432"
        },
        mixinStandardHelpOptions = true,
        versionProvider = SluiceCommand.Versions.class)
public final class SluiceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private SluiceCommand() {}

    /** The lines that {@code --version} prints. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + Version.number(), "java " + Runtime.version()};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing; try \"sluice demo\" or \"sluice --help\"");
    }

    /** Runs what the arguments say; the exit status. */
    public static int execute(String... args) {
        String[] meant = meant(args);
        return commandLine(meant).execute(meant);
    }

    /** {@code help config show} is {@code config show --help}. */
    static String[] meant(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        String[] meant = Arrays.copyOfRange(args, 1, args.length + 1);
        meant[args.length - 1] = "--help";
        return meant;
    }

    /** The commands that these arguments may need: the one that they name, or all. To describe one takes picocli some milliseconds. */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new SluiceCommand());
        Map<String, Supplier<Object>> commands = commands();
        Supplier<Object> named = args.length == 0 ? null : commands.get(args[0]);
        if (named != null) {
            line.addSubcommand(args[0], named.get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        line.getSubcommands().values().forEach(SluiceCommand::addVersion);
        HelpText.useFor(line);
        UsageErrors.useFor(line);
        return line;
    }

    /** Each command has --version, and none a version of its own. */
    private static void addVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Versions());
        line.getSubcommands().values().forEach(SluiceCommand::addVersion);
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("route", RouteCommand::new);
        commands.put("config", ConfigCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("selftest", SelfTestCommand::new);
        commands.put("version", VersionCommand::new);
        commands.put("manual", ManualCommand::new);
        commands.putAll(OperatorCommands.all());
        return commands;
    }
}
