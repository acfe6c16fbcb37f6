package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Listed;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.Percent;
import dev.sluice.config.language.Type.Regex;
import dev.sluice.config.language.Type.Secret;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.WholeNumber;
import java.util.List;

/** The keys of health checks and of what failing sessions lead to. */
final class HealthLanguage {
    private static final int MAX_COUNT = 100;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_FAILURES = 10_000;
    private static final int MAX_PERCENT = 100;

    private static final Text TEXT = new Text("[\\s\\S]+", "a text");
    private static final Text HEX = new Text("([0-9A-Fa-f]{2} ?)+", "pairs of hexadecimal digits such as \"0d 0a\"");

    private static final Section STEP = Section.of(
            "One step of a check; exactly one of these keys.",
            Key.optional("send", new Secret(TEXT), "Text to send; `\\r\\n` in double quotes ends a line.")
                    .example("\"PING\\r\\n\""),
            Key.optional("sendHex", new Secret(HEX), "Bytes to send.").example("\"00 00 00 08 04 d2 16 2f\""),
            Key.optional("expect", new Secret(TEXT), "Text that must come.").example("+PONG"),
            Key.optional("expectHex", new Secret(HEX), "Bytes that must come.").example("4e"),
            Key.optional(
                            "expectRegex",
                            new Secret(new Regex()),
                            "Regular expression that must be found in what comes, in RE2's syntax: without lookaround and backreferences.")
                    .example("ready|standby"),
            Key.optional(
                            "expectNot",
                            new Secret(TEXT),
                            "Text that must not come before what the next step that expects wants: the check fails at once.")
                    .example("\"-LOADING\""),
            Key.optional("expectNotHex", new Secret(HEX), "The same for bytes.").example("ff"),
            Key.optional("expectNotRegex", new Secret(new Regex()), "The same for a regular expression.")
                    .example("^-(LOADING|MASTERDOWN)"));

    private static final Section HTTP = Section.of(
            "The request of a check by HTTP/1.1 and the answers that count as healthy.",
            Key.of("method", new Text("[A-Z]{1,16}", "a method such as \"GET\""), "GET", "Method of the request."),
            Key.of(
                    "path",
                    new Secret(new Text("/[!-~]*", "a path that begins with \"/\", without spaces")),
                    "/",
                    "Path of the request, with its query."),
            Key.optional(
                            "host",
                            new Secret(new Text("[!-~]{1,255}", "a host name")),
                            "Host header of the request; default: the address of the backend.")
                    .example("db.example.com"),
            Key.optional(
                            "status",
                            new OneOrMore(new Text(
                                    "[1-5][0-9][0-9](-[1-5][0-9][0-9])?",
                                    "a status such as \"200\" or a range such as \"200-399\"")),
                            "Status codes that count as healthy, one or a list; default: `200-399`.")
                    .example("200-299"),
            Key.optional(
                            "headers",
                            new Type.Headers(new Secret(new Text(
                                    "[^\\x00-\\x1f\\x7f]+", "the value of a header, a text without line ends"))),
                            "Headers of the request beside those that every check sends, by their names; at most 32.")
                    .example("{X-Api-Key: \"${API_KEY}\"}"),
            Key.optional(
                            "user",
                            new Text("[^:\\x00-\\x1f\\x7f]{1,255}", "the name of a user, without \":\""),
                            "User of basic authentication; with `passwordFile`.")
                    .example("sluice"),
            Key.optional(
                            "passwordFile",
                            DiscoveryLanguage.FILE,
                            "With `user`: file with the password, which is read again when it changes."
                                    + TlsLanguage.BESIDE)
                    .example("/etc/sluice/patroni-password"),
            Key.optional(
                            "tokenFile",
                            DiscoveryLanguage.FILE,
                            "Instead of `user`: file with a token, sent as `Authorization: Bearer`, which is read again when it"
                                    + " changes."
                                    + TlsLanguage.BESIDE)
                    .example("/etc/sluice/health-token"),
            Key.optional(
                            "body",
                            new Secret(TEXT),
                            "Text that must be in the first 16 KiB of the body of an answer whose status is healthy.")
                    .example("\"\\\"status\\\":\\\"ok\\\"\""),
            Key.optional(
                            "bodyRegex",
                            new Secret(new Regex()),
                            "Regular expression that must be found there, as `expectRegex`.")
                    .example("ready|standby"));

    /** The keys are those of the TLS of sessions. */
    private static final Section TLS = Section.of(
            "Whether a check speaks TLS, in which its `type` then takes place; of `tcp` the handshake is the whole check. `auto`: as sessions"
                    + " do (`tls` of the pool), and in plain where the check goes to another port or address than they do. `inherit`: as"
                    + " sessions do, wherever it goes. `off`: in plain. Or settings of its own, of which those that are not written are"
                    + " the defaults, not those of the pool: `{}` is enough where they will do. An HTTP check offers `http/1.1` where"
                    + " sessions offer anything by ALPN.",
            TlsLanguage.POOL.keys().toArray(Key[]::new));

    static final Section CHECK = Section.of(
            "How the health of the backends is checked; `off` disables it.",
            Key.of(
                    "type",
                    new Choice(List.of("auto", "none", "tcp", "sendExpect", "http", "postgres", "mysql", "redis")),
                    "auto",
                    "What a check does: `tcp` connects; `sendExpect` plays `steps`; `http` asks for a status; `postgres`, `mysql` (and MariaDB)"
                            + " and `redis` speak the protocol of a database, and know the primary. `auto` is the type"
                            + " whose keys are written, such as `http` or `steps`, and else `tcp`; it is `none` for a pool of a single backend, which nothing"
                            + " could replace, unless the pool (not `defaults`) sets another key of `healthCheck`."),
            Key.of("interval", Time.POSITIVE, "2s", "Time between checks of a backend that is up."),
            Key.of(
                    "fastInterval",
                    Time.POSITIVE,
                    "1s",
                    "The same while its state is about to change; at most `interval` unless it is set."),
            Key.of(
                    "downInterval",
                    Time.POSITIVE,
                    "2s",
                    "The same while it is down; at most `interval` unless it is set."),
            Key.of("timeout", Time.POSITIVE, "1s", "How long one check may take; at most `interval` unless it is set."),
            Key.of(
                    "rise",
                    new WholeNumber(1, MAX_COUNT, null),
                    "2",
                    "Checks passed in a row until a backend is up again."),
            Key.of("fall", new WholeNumber(1, MAX_COUNT, null), "3", "Checks failed in a row until a backend is down."),
            Key.optional(
                            "initialState",
                            new Choice(List.of("up", "down")),
                            "What a backend counts as before its first check, also one that is added later: with `down` it gets no session before it has"
                                    + " passed. Default: `down` for a check that asks for a `role`, else `up`.")
                    .example("down"),
            Key.optional(
                            "port",
                            new WholeNumber(1, MAX_PORT, null),
                            "Port that is checked on the host of each backend; default: the port of the backend.")
                    .example("8008"),
            Key.of(
                    "sendProxyProtocol",
                    new Choice(List.of("auto", "off", "v1", "v2")),
                    "auto",
                    "PROXY protocol header with which a check begins, without an address; `auto` is what sessions send, and `off` where the"
                            + " check goes to another port or address than they do."),
            Key.groupOr(List.of("auto", "inherit", "off"), "tls", TLS)
                    .example("{ca: /etc/sluice/ca.pem, serverName: orders.internal}"),
            Key.optional(
                            "steps",
                            new Listed(STEP, true),
                            "What a check of type `sendExpect` sends and expects, in order.")
                    .example("[{send: \"PING\\r\\n\"}, {expect: +PONG}]"),
            Key.group("http", HTTP).example("{path: /health, status: 200}"),
            Key.group("postgres", DatabaseLanguage.POSTGRES)
                    .example("{user: sluice, passwordFile: /etc/sluice/check-password, role: primary}"),
            Key.group("mysql", DatabaseLanguage.MYSQL)
                    .example("{user: sluice, passwordFile: /etc/sluice/check-password, role: primary}"),
            Key.group("redis", DatabaseLanguage.REDIS)
                    .example("{passwordFile: /etc/sluice/check-password, role: primary}"));

    static final Section OUTLIER = Section.of(
            "Keeps a backend out for a while when its sessions fail in a row: no connect, or an end within a second of it without one"
                    + " byte, unless the backend took bytes and ended in order, as PostgreSQL does with requests to cancel a query; `off` disables it. One backend of a pool may always be out, the last one never.",
            Key.of(
                    "consecutiveFailures",
                    new WholeNumber(1, MAX_FAILURES, null),
                    "5",
                    "Sessions that must fail in a row."),
            Key.of(
                    "ejectFor",
                    Time.POSITIVE,
                    "30s",
                    "How long it is kept out the first time; the n-th time in a row n times as long, ten times at most. A health check"
                            + " brings it back earlier if one has failed meanwhile and then one passes: checks that pass all the time do"
                            + " not see why its sessions fail."),
            Key.of(
                    "maxEjected",
                    new Percent(MAX_PERCENT),
                    "50%",
                    "Share of the backends of the pool that may be out at once."));

    private HealthLanguage() {}
}
