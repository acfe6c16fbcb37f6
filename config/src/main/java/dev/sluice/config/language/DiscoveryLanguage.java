package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.NameServer;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import dev.sluice.config.value.DurationText;
import java.time.Duration;
import java.util.List;

/** The keys that say where backends are looked up. */
final class DiscoveryLanguage {
    /** The path of a file, not absolute of necessity. */
    static final Text FILE = new Text("[^\\s\\x00]([^\\x00]*[^\\s\\x00])?", "a path");

    private static final int MAX_PORT = 65_535;
    private static final int MAX_BACKENDS = 4096;

    /** A last label of digits would be a mistyped address. */
    private static final Text DNS_NAME = new Text(
            "(?![0-9.]+$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?",
            "a DNS name without a port, such as \"pg.internal\"");

    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Text OBJECT = new Text(LABEL, "a name of Kubernetes, such as \"web\"");
    private static final Text PORT = new Text(LABEL, "the name or the number of a port");

    private static final Section KUBERNETES = Section.of(
            "The EndpointSlices of a service; needs the right to list and watch them in the namespace.",
            Key.required("service", OBJECT, "Name of the service.").example("web"),
            Key.optional("namespace", OBJECT, "Its namespace; default: that of the pod Sluice runs in.")
                    .example("prod"),
            Key.optional("port", PORT, "Name of its port, or number of that of the pods; needed when it has several.")
                    .example("http"),
            Key.of(
                    "preferZone",
                    new Toggle(),
                    "false",
                    "Only endpoints whose hints name the zone of this node (SLUICE_ZONE) serve, as long as all have hints."));

    static final Section DISCOVER = Section.of(
                    "Where backends are looked up while Sluice runs, in addition to those of `backends`; exactly one of `dns`,"
                            + " `kubernetes` and `file`. What was found last stays while nobody answers.",
                    Key.optional(
                                    "dns",
                                    DNS_NAME,
                                    "Name whose records are the backends; followed by their time to live.")
                            .example("pg.internal"),
                    Key.of(
                            "type",
                            new Choice(List.of("a", "srv")),
                            "a",
                            "With `dns`: records that are asked for. `a`: addresses, IPv4 and IPv6. `srv`: services with port,"
                                    + " weight and priority; the best priority serves, the others are backups."),
                    Key.optional(
                                    "port",
                                    new WholeNumber(1, MAX_PORT, null),
                                    "With `dns` and `type: a`: port of the backends, required.")
                            .example("5432"),
                    Key.of(
                            "refresh",
                            new Time(Duration.ofSeconds(1), DurationText.MAX, false),
                            "30s",
                            "With `dns`: longest time between two questions; a shorter time to live is honoured, down to 1s."),
                    Key.optional(
                                    "nameserver",
                                    new NameServer(),
                                    "With `dns`: who is asked, by IP address; default: the name servers of `/etc/resolv.conf`.")
                            .example("\"10.0.0.2:53\""),
                    Key.of(
                            "allowLocal",
                            new Toggle(),
                            "false",
                            "With `dns`: addresses of this machine (127.0.0.0/8, ::1) and of its link (169.254.0.0/16, fe80::/10)"
                                    + " are backends too. Otherwise they are left out: whoever answers for a name could lead clients"
                                    + " to what listens here."),
                    Key.group("kubernetes", KUBERNETES).example("{service: web, port: http}"),
                    Key.optional(
                                    "file",
                                    FILE,
                                    "YAML or JSON file with a list of addresses, or of mappings with `address`, `name`, `weight`"
                                            + " and `backup`; watched. A relative path begins where this configuration file is.")
                            .example("/etc/sluice/backends.yaml"),
                    Key.optional(
                                    "minBackends",
                                    new WholeNumber(0, MAX_BACKENDS, null),
                                    "An answer with fewer backends is not followed: what was found last stays. Default: 1; with"
                                            + " `kubernetes` 0, since the API server knows when a service is scaled to zero.")
                            .example("2"),
                    Key.of(
                            "maxConnections",
                            new WholeNumber(0, Language.MAX_CONNECTIONS, null),
                            "0",
                            "Most sessions at once for each backend that is found. 0 = no limit."))
            .needing(Section.Needs.oneOf(List.of("dns", "kubernetes", "file"), true, "dns: pg.internal"));

    private DiscoveryLanguage() {}
}
