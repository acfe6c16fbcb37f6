package dev.sluice.proxy.command;

import dev.sluice.proxy.command.operator.CompletionScript;
import picocli.CommandLine.Command;

/** {@code sluice completion}. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash, and for zsh with bashcompinit: source <(sluice completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    @Override
    public void run() {
        System.out.print(CompletionScript.of(SluiceCommand.commandLine()));
    }
}
