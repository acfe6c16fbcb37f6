package dev.sluice.proxy;

import dev.sluice.proxy.cli.OperatorCommands;
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
        mixinStandardHelpOptions = true,
        versionProvider = SluiceCommand.Versions.class)
final class SluiceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private SluiceCommand() {}

    /** What {@code --version} prints. */
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
        return line;
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("check", CheckCommand::new);
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
