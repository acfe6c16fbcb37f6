package dev.sluice.config.language;

import dev.sluice.config.language.Type.Bind;
import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PerTime;
import dev.sluice.config.language.Type.PoolOrBackends;
import dev.sluice.config.language.Type.Ranges;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import java.util.List;

/** The keys of frontends. */
final class FrontendLanguage {
    private static final Section RATE = Section.of(
            "Limits of new clients, refused at once when they are exceeded. A source is an IPv4 address or an IPv6 /64.",
            Key.optional(
                            "connections",
                            new PerTime(),
                            "New clients of the frontend: `500/s`, `120/m`, or with a window `20/10s`. As many may come at once, then the"
                                    + " rest follow as time passes: `120/m` takes 120 at once, and after that one each half second.")
                    .example("500/s"),
            Key.optional(
                            "perSource",
                            new PerTime(),
                            "New clients of one source, counted in the same way: `20/10s` is 20 at once and one each half second after"
                                    + " that.")
                    .example("20/s"),
            Key.of(
                    "concurrentPerSource",
                    new WholeNumber(0, Language.MAX_CONNECTIONS, null),
                    "0",
                    "Clients of one source at the same time; 0 = no limit. `perSource` and this take the address that a PROXY header names."));

    private static final Section ADDRESS_FILE = Section.of(
            "A file of addresses and ranges, one on a line.",
            Key.required(
                            "file",
                            DiscoveryLanguage.FILE,
                            "Text file with an address or range on each line, `#` begins a comment; watched. While it is broken the last"
                                    + " good list holds. A relative path begins where this configuration file is.")
                    .example("deny.txt"));

    private static final String POOL_EXAMPLE = "[10.0.0.11:5432, 10.0.0.12:5432]";

    static final Section FRONTEND = Section.of(
                    "Addresses that accept clients, and where these go.",
                    Key.required(
                                    "bind",
                                    new OneOrMore(new Bind(false, true)),
                                    "Address or list of addresses to listen on: `:port` (all addresses), `0.0.0.0:port` (all IPv4),"
                                            + " `[::]:port` (all IPv6), `127.0.0.1:port`, `[::1]:port`, `localhost:port`, `unix:/path`."
                                            + " Port 0 takes a free one. `:6000-6100` is a range of up to 1000 ports.")
                            .example("\":5432\""),
                    Key.group("tls", TlsLanguage.FRONTEND).example("{certificates: web}"),
                    RouteLanguage.START_TLS,
                    RouteLanguage.ROUTES,
                    Key.optional(
                                    "pool",
                                    new PoolOrBackends(PoolLanguage.LISTED_BACKEND),
                                    "Name of the pool of all clients, or of those that no route takes; or a list of backends: a pool without a"
                                            + " name of its own. `originalDestination` is where the client wanted to go, with `transparent: true`."
                                            + " With `routes` it may be left out, or be `refuse`: all others are refused.")
                            .example(POOL_EXAMPLE),
                    Key.of(
                            "transparent",
                            new Toggle(),
                            "false",
                            "Clients come through a NAT rule (iptables REDIRECT) and are connected to the address they wanted; with"
                                    + " `pool: originalDestination`."),
                    Key.of(
                            "disabled",
                            new Toggle(),
                            "false",
                            "Its addresses are not bound; it is shown as disabled. A reload that sets this closes them, and sessions go on."),
                    Key.of(
                            "maxConnections",
                            new WholeNumber(0, Language.MAX_CONNECTIONS, null),
                            "0",
                            "Limit of concurrent connections of this frontend; 0 = only the limit of the process."),
                    Key.optional(
                                    "allow",
                                    new Ranges(ADDRESS_FILE),
                                    "Ranges of addresses, one or a list, whose clients are taken; all others are refused. `{file: PATH}` is a file of"
                                            + " them, one on a line, which is watched. Of both lists the"
                                            + " longest prefix decides. Behind `proxyProtocol` it is the address in the header that counts. A client of a Unix"
                                            + " socket without such a header has none and is always taken.")
                            .example("[10.0.0.0/8, 2001:db8::/32]"),
                    Key.optional(
                                    "deny",
                                    new Ranges(ADDRESS_FILE),
                                    "Ranges of addresses, or files of them, one or a list, whose clients are refused; as for `allow`, by the address in the header, and never"
                                            + " a client of a Unix socket without one.")
                            .example("[10.9.0.0/16, {file: deny.txt}]"),
                    Key.group("rate", RATE).example("{connections: 500/s, perSource: 20/s}"),
                    Key.of(
                            "proxyProtocol",
                            new Choice(List.of("off", "required", "optional")),
                            "off",
                            "Whether clients begin with a PROXY protocol header (v1 or v2), whose address is then the client: `required` of"
                                    + " all; `optional` for those in `trustedProxies`."),
                    Key.optional(
                                    "trustedProxies",
                                    new Ranges(ADDRESS_FILE),
                                    "Ranges of addresses, or files of them, one or a list, that may send a PROXY header. With `required` all others are"
                                            + " refused. Who connects to a Unix socket may.")
                            .example("10.0.0.0/8"),
                    Key.group("timeouts", SessionLanguage.TIMEOUTS)
                            .example("{idle: 10m}")
                            .inheriting("defaults.timeouts"),
                    Key.group("tcp", SessionLanguage.TCP)
                            .example("{keepAlive: off}")
                            .inheriting("defaults.tcp"),
                    Key.group("unix", SocketLanguage.UNIX).example("{mode: \"0660\", owner: \":web\"}"))
            .needing(Section.Needs.oneOf(List.of("pool", "routes"), false, "pool: " + POOL_EXAMPLE));

    private FrontendLanguage() {}
}
