package dev.sluice.proxy.command;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.json.Json;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.route.Explanation;
import dev.sluice.config.route.RouteOutcome;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Parsed;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.ServerName;
import dev.sluice.proxy.command.operator.ErrorJson;
import dev.sluice.proxy.command.operator.OutputOption;
import dev.sluice.proxy.keystore.FrontendNames;
import dev.sluice.proxy.process.ConfigSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice route}. */
@Command(
        name = "route",
        customSynopsis = "sluice route -c FILE|DIR [--frontend NAME] [--sni NAME] [--source ADDR] [OPTIONS]",
        description = {
            "Says where a client would go by the routes of a frontend, and why. Nothing is started or asked.",
            "Without --sni the client begins with TLS and sends no name."
        },
        mixinStandardHelpOptions = true)
final class RouteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private ConfigSource source = new ConfigSource();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--frontend",
            paramLabel = "NAME",
            description = "The frontend to which the client connects; need not be given where there is one.")
    private @Nullable String frontend;

    @Option(names = "--sni", paramLabel = "NAME", description = "The name in its ClientHello.")
    private @Nullable String sni;

    @Option(
            names = "--alpn",
            paramLabel = "PROTOCOL",
            split = ",",
            description = "The protocols that its ClientHello offers, such as h2,http/1.1.")
    private List<String> alpn = List.of();

    @Option(
            names = "--client-name",
            paramLabel = "NAME",
            split = ",",
            description = "The names in its certificate, such as app.example.com or spiffe://example.com/app.")
    private List<String> clientNames = List.of();

    @Option(
            names = "--source",
            paramLabel = "ADDR",
            description = "Its address. Without one it has none, as a client of a Unix socket.")
    private @Nullable String address;

    @Option(names = "--no-tls", description = "The client does not begin with TLS.")
    private boolean plain;

    @Override
    public Integer call() {
        RouteFacts client = client();
        LoadResult result = source.load();
        result.findings().forEach(finding -> System.err.println(finding.render()));
        SluiceConfig config = result.config();
        if (config == null) {
            System.err.println(Findings.summary(result.findings()));
            if (output.isJson()) {
                System.out.print(ErrorJson.of(1, result.findings()));
            }
            return 1;
        }
        FrontendConfig asked = frontend(config);
        Explanation explanation = Explanation.of(asked, names(asked, config, result.origins()), client);
        RouteReport report = new RouteReport(asked, words(), explanation);
        System.out.print(output.isJson() ? Json.write(report.json()) : report.text());
        return 0;
    }

    /** Those of the frontend's certificates: with files that cannot be read here there may be one for every name. */
    private RouteOutcome.ServedNames names(FrontendConfig asked, SluiceConfig config, Origins origins) {
        if (asked.tls() == null || plain) {
            return RouteOutcome.ServedNames.UNREAD;
        }
        FrontendNames names = FrontendNames.read(asked.tls(), config);
        if (names.problems().isEmpty() || names.has(name())) {
            return names;
        }
        String place = "frontends." + asked.name() + ".tls.certificates";
        String message = "%s: whether one is for %s is not known here, since not all can be read: %s"
                .formatted(
                        place,
                        sni == null ? "clients without a name" : "this name",
                        names.problems().getFirst());
        System.err.println(origins.warning(place, message).render());
        return RouteOutcome.ServedNames.UNREAD;
    }

    private RouteFacts client() {
        if (plain && (sni != null || !alpn.isEmpty() || !clientNames.isEmpty())) {
            throw usage("--no-tls is a client without a ClientHello, so it has no --sni, --alpn or --client-name");
        }
        List<String> offered = alpn.stream().map(String::strip).toList();
        Opening opening = plain ? Opening.OTHER : new Opening.Hello(name(), offered);
        if (address == null) {
            return RouteFacts.withoutSource(opening).named(certificate());
        }
        if (address.indexOf('/') < 0 && Cidr.parse(address) instanceof Parsed.Ok<Cidr>(Cidr one)) {
            return RouteFacts.of(one, opening).named(certificate());
        }
        throw usage("--source: \"" + address + "\" is not an IP address such as 10.0.0.7 or 2001:db8::7");
    }

    private List<String> certificate() {
        return clientNames.stream()
                .map(text -> switch (PeerName.parse(false, text.strip())) {
                    case Parsed.Ok<String>(String name) -> name;
                    case Parsed.Bad<String>(String message) -> throw usage("--client-name: " + message);
                })
                .toList();
    }

    private @Nullable String name() {
        if (sni == null) {
            return null;
        }
        return switch (ServerName.parse(false, sni)) {
            case Parsed.Ok<String>(String name) -> name;
            case Parsed.Bad<String>(String message) -> throw usage("--sni: " + message);
        };
    }

    private FrontendConfig frontend(SluiceConfig config) {
        List<String> names =
                config.frontends().stream().map(FrontendConfig::name).toList();
        String wanted = frontend;
        if (wanted == null) {
            if (names.size() == 1) {
                return config.frontends().getFirst();
            }
            throw usage("which frontend? --frontend NAME is one of " + String.join(", ", names));
        }
        return config.frontends().stream()
                .filter(one -> one.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> {
                    String nearest = Nearest.to(wanted, names);
                    return usage("there is no frontend \"" + wanted + "\"; "
                            + (nearest == null
                                    ? "there are " + String.join(", ", names)
                                    : "did you mean \"" + nearest + "\"?"));
                });
    }

    /** The client as it was described. */
    private String words() {
        StringBuilder words = new StringBuilder(address == null ? "a client without an address" : "client " + address);
        if (plain) {
            return words.append(", no TLS").toString();
        }
        words.append(sni == null ? ", TLS without a name" : ", TLS with the name " + sni);
        words.append(alpn.isEmpty() ? "" : ", offers " + String.join(", ", alpn));
        return words.append(clientNames.isEmpty() ? "" : ", with a certificate for " + String.join(", ", certificate()))
                .toString();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
