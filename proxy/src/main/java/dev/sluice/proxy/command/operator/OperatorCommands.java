package dev.sluice.proxy.command.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The commands for operators. */
public final class OperatorCommands {
    private OperatorCommands() {}

    /** By name, in the order of the help; what is made is for picocli. */
    public static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("status", StatusCommand::new);
        commands.put("reload", ReloadCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("resume", ResumeCommand::new);
        commands.put("backend", BackendCommand::new);
        commands.put("connections", ConnectionsCommand::new);
        commands.put("certificates", CertificatesCommand::new);
        commands.put("log-level", LogLevelCommand::new);
        commands.put("top", TopCommand::new);
        commands.put("names", NamesCommand::new);
        return commands;
    }
}
