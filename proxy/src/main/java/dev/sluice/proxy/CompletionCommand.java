package dev.sluice.proxy;

import dev.sluice.proxy.cli.CompletionScript;
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
