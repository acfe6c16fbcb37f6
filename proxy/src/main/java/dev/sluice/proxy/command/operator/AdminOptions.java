package dev.sluice.proxy.command.operator;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import dev.sluice.config.bind.Reasons;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.TcpBind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that tell where the running Sluice is: {@code --admin}, the file of {@code -c}, {@code $SLUICE_ADMIN}, or
 * the usual path. At a TCP address, what it is trusted by and the token it wants are options too.
 */
final class AdminOptions {
    private static final Path USUAL = Path.of("/run/sluice/admin.sock");
    private static final Pattern URL =
            Pattern.compile("(?i)http(?<secured>s)?://(?<host>[a-z0-9._-]+|\\[[0-9a-f:.]+]):(?<port>[0-9]{1,5})/?");
    private static final int MOST_PORT = 65_535;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--admin",
            paramLabel = "PATH|URL",
            description = "The admin socket of the running Sluice, or an address such as https://127.0.0.1:9401.")
    private @Nullable String admin;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE|DIR",
            description =
                    "The configuration whose admin.socket (else admin.bind) it is; else $SLUICE_ADMIN, else /run/sluice/admin.sock.")
    private @Nullable Path config;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "For https: PEM file of the authority that has signed the certificate, or of the certificate; else $SLUICE_ADMIN_CA, else those of the system.")
    private @Nullable Path authorities;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "For an address: the file with its token; else $SLUICE_ADMIN_TOKEN_FILE.")
    private @Nullable Path token;

    /** What is wrong with the file of {@code -c}, in words; empty when nothing is. */
    private String errors = "";

    ApiClient client() {
        AdminPlace place = place();
        boolean url = place instanceof AdminUrl;
        boolean secured = place instanceof AdminUrl at && at.trust() != null;
        if ((authorities != null && !secured) || (token != null && !url)) {
            throw usage("%s has no effect with %s; it is for an address, such as --admin https://127.0.0.1:9401"
                    .formatted(authorities != null && !secured ? "--ca" : "--token-file", place));
        }
        return new ApiClient(place);
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

    private AdminPlace place() {
        if (admin != null) {
            return place(admin);
        }
        return config == null ? usual() : ofConfig(config);
    }

    private AdminPlace usual() {
        String variable = System.getenv("SLUICE_ADMIN");
        return variable == null || variable.isEmpty() ? new AdminSocket(USUAL) : place(variable);
    }

    private static @Nullable Path orVariable(@Nullable Path option, String variable) {
        String value = System.getenv(variable);
        return option != null || value == null || value.isEmpty() ? option : Path.of(value);
    }

    private AdminPlace place(String text) {
        if (!text.contains("://")) {
            return new AdminSocket(Path.of(text.startsWith("unix:") ? text.substring("unix:".length()) : text));
        }
        Matcher url = URL.matcher(text);
        if (!url.matches() || Integer.parseInt(url.group("port")) > MOST_PORT) {
            throw usage(
                    ("\"%s\" is no address: --admin (or $SLUICE_ADMIN) takes the path of the admin socket, such as %s, or"
                                    + " http://HOST:PORT or https://HOST:PORT")
                            .formatted(text, USUAL));
        }
        String host = url.group("host").replaceAll("[\\[\\]]", "");
        return new AdminUrl(
                host,
                Integer.parseInt(url.group("port")),
                url.group("secured") == null ? null : signed(host),
                orVariable(token, "SLUICE_ADMIN_TOKEN_FILE"));
    }

    private EndpointTrust signed(String host) {
        Path file = orVariable(authorities, "SLUICE_ADMIN_CA");
        try {
            return EndpointTrust.signed(file, host);
        } catch (IOException e) {
            throw usage("--ca (or $SLUICE_ADMIN_CA): " + Reasons.of(e));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private AdminPlace ofConfig(Path file) {
        LoadResult loaded = ConfigLoader.load(file, System::getenv);
        SluiceConfig running = loaded.config();
        if (running == null) {
            errors = Findings.render(loaded.findings());
            Path named = ConfigLoader.adminSocket(file, System::getenv);
            return named == null ? usual() : new AdminSocket(named);
        }
        AdminConfig found = running.admin();
        if (found != null && found.socket() != null) {
            return new AdminSocket(found.socket());
        }
        if (found == null || found.bind() == null) {
            throw usage("%s has no admin.socket; add \"admin: {socket: /run/sluice/admin.sock}\", or use --admin PATH"
                    .formatted(file));
        }
        return ofBind(running, found, found.bind());
    }

    private AdminUrl ofBind(SluiceConfig running, AdminConfig found, TcpBind bind) {
        Path file = orVariable(token, "SLUICE_ADMIN_TOKEN_FILE");
        return new AdminUrl(
                bind.host(),
                bind.port(),
                found.tls() == null ? null : trust(running, found.tls(), bind),
                file == null ? found.tokenFile() : file);
    }

    private EndpointTrust trust(SluiceConfig running, FrontendTls tls, TcpBind bind) {
        if (authorities != null) {
            return signed(bind.host());
        }
        try {
            return EndpointTrust.configured(tls.allCertificates().stream()
                    .map(name -> running.certificate(name).source())
                    .toList());
        } catch (IOException e) {
            throw usage(
                    "cannot read the certificates of admin.tls: %s; use sudo, or --ca FILE".formatted(Reasons.of(e)));
        }
    }
}
