package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.ClientAddress;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.Name;
import dev.sluice.config.language.Type.Network;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.PeerName;
import dev.sluice.config.language.Type.PoolName;
import dev.sluice.config.language.Type.ServerName;
import dev.sluice.config.language.Type.Shares;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import java.util.List;

/** The keys of routes. */
final class RouteLanguage {
    private static final int MAX_WEIGHT = 1000;

    /** RFC 7301 allows any bytes; in all registered ones there is nothing that lists of them could not hold. */
    static final Text PROTOCOL = new Text(
            "[!-+\\--~]{1,255}",
            "a protocol of ALPN such as \"h2\", of up to 255 characters without spaces and commas");

    private static final Section ROUTE = Section.of(
                    "Where some of the clients go: those that meet all its conditions (`sni`, `noSni`, `alpn`, `clientName`,"
                            + " `source`), of a list any one.",
                    Key.optional(
                                    "name",
                                    new Name(),
                                    "What it is called in metrics and in the log, and by messages; default: its conditions as text.")
                            .example("shared"),
                    Key.optional(
                                    "sni",
                                    new OneOrMore(new ServerName(true)),
                                    "Names of servers, one or a list, as the client's ClientHello has them in plain text; `*.example.com` is any"
                                            + " one label before `.example.com`. Upper case does not matter.")
                            .example("[db.example.com, \"*.db.example.com\"]"),
                    Key.of(
                            "noSni",
                            new Toggle(),
                            "false",
                            "`true`: clients whose ClientHello has no name. That is not the same as one that no other route takes."),
                    Key.optional(
                                    "alpn",
                                    new OneOrMore(PROTOCOL),
                                    "Protocols, one or a list, of which the client's ClientHello offers one by ALPN.")
                            .example("[h2, http/1.1]"),
                    Key.optional(
                                    "clientName",
                                    new OneOrMore(new PeerName(true)),
                                    "Names, one or a list, of which the client's certificate has one, on a frontend with `tls.clients`; the same"
                                            + " patterns as in its `names`.")
                            .example("spiffe://example.com/orders/*"),
                    Key.optional(
                                    "source",
                                    new OneOrMore(new Network()),
                                    "Ranges of addresses, one or a list, from which the client comes; behind `proxyProtocol` it is the"
                                            + " address in the header that counts. A client of a Unix socket without such a header is in none.")
                            .example("[10.9.0.0/16, 2001:db8::/32]"),
                    Key.optional(
                                    "pool",
                                    new PoolName(),
                                    "Name of the pool where they go; `refuse` refuses them, and `originalDestination` is where they wanted"
                                            + " to go, with `transparent: true` of the frontend.")
                            .example("orders"),
                    Key.optional(
                                    "pools",
                                    new Shares(new WholeNumber(0, MAX_WEIGHT, null)),
                                    "Instead of `pool`: names of pools with their weights, by which the clients are shared among them;"
                                            + " 0 = none for now.")
                            .example("{stable: 95, canary: 5}"),
                    Key.of(
                            "whenDown",
                            new Choice(List.of("refuse", "skip")),
                            "refuse",
                            "What becomes of a client whose pool has no backend that could serve: it is refused, or waits where the pool has"
                                    + " `queue.whenNoneUp: wait`; or with `skip`, whatever the pool says, the route's"
                                    + " other pools are asked, then the routes behind it."))
            .needing(Section.Needs.oneOf(List.of("pool", "pools"), true, "pool: orders"));

    static final Key ROUTES = Key.optional(
                    "routes",
                    new Listed(ROUTE, false),
                    "Routes in the order in which they are asked; the first whose conditions a client meets takes it. Where a condition is"
                            + " about TLS, the client's ClientHello is looked at and passed on as it is; one that is malformed is refused."
                            + " A client that does not begin with TLS meets no such condition.")
            .example("[{sni: db.example.com, pool: orders}]");

    static final Key START_TLS = Key.of(
            "startTls",
            new Choice(List.of("off", "postgres")),
            "off",
            "The protocol in which clients ask for TLS before they begin with it, where `routes` ask for a ClientHello or the frontend has `tls`."
                    + " `postgres`: the SSLRequest of PostgreSQL is answered, and without `tls` sent to the backend again; clients that begin with"
                    + " TLS at once are served as well.");

    static final Section TEST = Section.of(
            "A client, and where it goes.",
            Key.required("frontend", new Name(), "Name of the frontend to which it connects.")
                    .example("databases"),
            Key.optional("sni", new ServerName(false), "Name in its ClientHello; without it, it sends none.")
                    .example("db.example.com"),
            Key.optional(
                            "alpn",
                            new OneOrMore(PROTOCOL),
                            "Protocols, one or a list, that its ClientHello offers by ALPN.")
                    .example("[h2, http/1.1]"),
            Key.optional(
                            "clientName",
                            new OneOrMore(new PeerName(false)),
                            "Names, one or a list, in its certificate; without it, it shows none.")
                    .example("spiffe://example.com/orders/api"),
            Key.optional(
                            "source",
                            new ClientAddress(),
                            "Its address; behind `proxyProtocol` that of the header. Without it, it has none, like a client of a Unix socket, and is"
                                    + " in no range of `source`.")
                    .example("10.0.0.7"),
            Key.of("tls", new Toggle(), "true", "`false`: a client that does not begin with TLS, or is silent."),
            Key.required(
                            "expect",
                            new PoolName(),
                            "Name of the pool to which it goes, of several by weight any one whose weight is not 0; or `refuse`. An anonymous pool has the"
                                    + " name of its frontend.")
                    .example("orders"));

    private RouteLanguage() {}
}
