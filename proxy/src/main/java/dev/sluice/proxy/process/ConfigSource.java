package dev.sluice.proxy.process;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where the configuration is: {@code -c}, or {@code --listen} with {@code --to}. */
public final class ConfigSource {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE|DIR",
            description =
                    "A configuration file, or a directory whose *.yaml files are merged in the order of their names.")
    private @Nullable Path file;

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            split = ",",
            description = "Without a file: the address to listen on, such as :5432 or unix:/run/db.sock.")
    private List<String> listen = List.of();

    @Option(
            names = "--to",
            paramLabel = "ADDR,...",
            split = ",",
            description = "Without a file: the backends, such as 10.0.0.11:5432,10.0.0.12:5432.")
    private List<String> to = List.of();

    @Option(
            names = "--metrics",
            paramLabel = "ADDR|off",
            description = "Without a file: the address of metrics and dashboard; 127.0.0.1:9400 by default.")
    private @Nullable String metrics;

    /** What the options name, to be read again and again. */
    public ConfigInput input() {
        Path path = file;
        return path == null || hasFlags() ? ConfigInput.fixed(load()) : ConfigInput.file(path);
    }

    /** Reads what the options name. A user's mistake there is in the result; one in the options themselves is thrown. */
    public LoadResult load() {
        boolean flags = hasFlags();
        if (file != null && flags) {
            throw new ParameterException(
                    command.commandLine(),
                    "use either -c or --listen with --to, not both"
                            + (metrics == null ? "" : "; in a file it is metrics.bind"));
        }
        if (file != null) {
            return ConfigLoader.load(file, System::getenv);
        }
        if (listen.isEmpty() || to.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    !listen.isEmpty() || !to.isEmpty()
                            ? "--listen and --to belong together"
                            : "say what to serve: -c FILE, or --listen ADDR --to ADDR,ADDR");
        }
        return ConfigLoader.fromFlags(listen, to, metrics);
    }

    private boolean hasFlags() {
        return !listen.isEmpty() || !to.isEmpty() || metrics != null;
    }
}
