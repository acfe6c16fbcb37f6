package dev.sluice.proxy.command;

import dev.sluice.proxy.command.operator.ManualPage;
import dev.sluice.proxy.server.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code sluice manual}, with which the distribution is made. */
@Command(name = "manual", description = "Prints the manual page.", hidden = true, mixinStandardHelpOptions = true)
final class ManualCommand implements Runnable {
    @Parameters(paramLabel = "DATE", description = "The date of the version.")
    private String date = "";

    @Override
    public void run() {
        System.out.print(ManualPage.of(SluiceCommand.commandLine(), Version.number(), date));
    }
}
