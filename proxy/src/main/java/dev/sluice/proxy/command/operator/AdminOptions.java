package dev.sluice.proxy.command.operator;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.AdminConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that tell where the running Sluice is: {@code --admin}, the file of {@code -c}, {@code $SLUICE_ADMIN}, or
 * the usual path.
 */
final class AdminOptions {
    private static final Path USUAL = Path.of("/run/sluice/admin.sock");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--admin", paramLabel = "PATH", description = "The admin socket of the running Sluice.")
    private @Nullable String admin;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE|DIR",
            description =
                    "The configuration whose admin.socket it is; else $SLUICE_ADMIN, else /run/sluice/admin.sock.")
    private @Nullable Path config;

    /** What is wrong with the file of {@code -c}, in words; empty when nothing is. */
    private String errors = "";

    ApiClient client() {
        return new ApiClient(socket());
    }

    /** What is wrong with the file of {@code -c}, in words; empty before {@link #client}, and when nothing is. */
    String errors() {
        return errors;
    }

    /** The file or directory of {@code -c}; null without. */
    @Nullable
    Path config() {
        return config;
    }

    /** The words that name the command, such as "sluice status". */
    String command() {
        return command.qualifiedName();
    }

    /** Whether the command line asks for JSON, errors included. */
    boolean isJsonWanted() {
        return ErrorJson.isWanted(command.commandLine().getParseResult().originalArgs());
    }

    private Path socket() {
        if (admin != null) {
            return path(admin);
        }
        return config == null ? usual() : ofConfig(config);
    }

    private Path usual() {
        String variable = System.getenv("SLUICE_ADMIN");
        return variable == null || variable.isEmpty() ? USUAL : path(variable);
    }

    /** As a path, {@code http://127.0.0.1:9400} would be a file of that name. */
    private Path path(String text) {
        if (text.contains("://")) {
            throw new ParameterException(
                    command.commandLine(),
                    "\"%s\" is no path: --admin (or $SLUICE_ADMIN) takes the path of the admin socket, such as %s. Over HTTP use curl, see docs/api.md"
                            .formatted(text, USUAL));
        }
        return Path.of(text.startsWith("unix:") ? text.substring("unix:".length()) : text);
    }

    private Path ofConfig(Path file) {
        LoadResult loaded = ConfigLoader.load(file, System::getenv);
        if (loaded.config() == null) {
            errors = Findings.render(loaded.findings());
            Path named = ConfigLoader.adminSocket(file, System::getenv);
            return named == null ? usual() : named;
        }
        AdminConfig found = loaded.config().admin();
        Path socket = found == null ? null : found.socket();
        if (socket == null) {
            throw new ParameterException(
                    command.commandLine(),
                    file
                            + " has no admin.socket; add \"admin: {socket: /run/sluice/admin.sock}\", or use --admin PATH");
        }
        return socket;
    }
}
