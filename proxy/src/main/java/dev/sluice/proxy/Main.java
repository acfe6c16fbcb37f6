package dev.sluice.proxy;

import dev.sluice.proxy.cli.OperatorCommands;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: exit status 0 fine, 1 errors, 2 usage, 3 no running Sluice to talk to. */
@Command(
        name = "sluice",
        description = "A Layer-4 TCP load balancer.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            ConfigCommand.class,
            SchemaCommand.class,
            VersionCommand.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing; try \"sluice demo\" or \"sluice --help\"");
    }

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        OperatorCommands.all().forEach(line::addSubcommand);
        System.exit(line.execute(args));
    }
}
