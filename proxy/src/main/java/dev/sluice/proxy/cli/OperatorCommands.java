package dev.sluice.proxy.cli;

import java.util.List;

/** The commands for operators. */
public final class OperatorCommands {
    private OperatorCommands() {}

    /** Classes that picocli knows how to make. */
    public static List<Object> all() {
        return List.of(
                new StatusCommand(),
                new ReloadCommand(),
                new DrainCommand(),
                new ResumeCommand(),
                new BackendCommand(),
                new ConnectionsCommand(),
                new LogLevelCommand(),
                new TopCommand());
    }
}
