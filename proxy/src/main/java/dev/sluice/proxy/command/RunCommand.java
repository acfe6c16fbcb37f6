package dev.sluice.proxy.command;

import dev.sluice.proxy.process.ConfigSource;
import dev.sluice.proxy.process.ProxyProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice run}. */
@Command(
        name = "run",
        customSynopsis = {"sluice run -c FILE|DIR", "sluice run --listen ADDR --to ADDR,..."},
        description =
                "Runs the proxy in the foreground until TERM or INT, which drain it; a second one ends it at once.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigSource source = new ConfigSource();

    @Override
    public Integer call() throws InterruptedException {
        return ProxyProcess.serve(source::input);
    }
}
