package dev.sluice.proxy.command;

import dev.sluice.config.LoadResult;
import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.effective.EffectiveJson;
import dev.sluice.config.finding.Findings;
import dev.sluice.proxy.command.operator.ConfigDiffCommand;
import dev.sluice.proxy.command.operator.ErrorJson;
import dev.sluice.proxy.command.operator.OutputOption;
import dev.sluice.proxy.process.ConfigSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice config}. */
@Command(
        name = "config",
        description = "Looks at configurations.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCommand.Show.class, ConfigDiffCommand.class})
final class ConfigCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; try \"sluice config show -c FILE\" or \"sluice config diff -c FILE\"");
    }

    /** {@code sluice config show}. */
    @Command(
            name = "show",
            customSynopsis = {
                "sluice config show -c FILE|DIR [OPTIONS]",
                "sluice config show --listen ADDR --to ADDR,... [OPTIONS]"
            },
            description = "Prints the complete effective configuration, each value with where it comes from.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private ConfigSource source = new ConfigSource();

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            LoadResult result = source.load();
            result.findings().forEach(finding -> System.err.println(finding.render()));
            if (result.config() == null) {
                System.err.println(Findings.summary(result.findings()));
                if (output.isJson()) {
                    System.out.print(ErrorJson.of(1, result.findings()));
                }
                return 1;
            }
            System.out.print(output.isJson() ? EffectiveJson.render(result) : EffectiveConfig.render(result));
            return 0;
        }
    }
}
