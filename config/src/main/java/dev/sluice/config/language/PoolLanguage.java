package dev.sluice.config.language;

import dev.sluice.config.language.Type.Backends;
import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Endpoint;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Name;
import dev.sluice.config.language.Type.PerTime;
import dev.sluice.config.language.Type.Percent;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import java.util.List;

/** The keys of pools and backends. */
final class PoolLanguage {
    private static final int MAX_WEIGHT = 256;
    private static final int MAX_ATTEMPTS = 10;
    private static final int MAX_PERCENT = 100;
    private static final int MAX_BOUND = 1_000;
    private static final int MAX_QUEUE = 1_000_000;
    private static final List<String> SEND_PROXY = List.of("off", "v1", "v2");

    private static final Section DRAIN = Section.of(
            "What happens to the sessions of a backend that is drained, or has left the pool.",
            Key.of("timeout", Time.ANY, "0s", "How long they may go on; `0s` = for ever."),
            DrainLanguage.SPREAD,
            DrainLanguage.IDLE_FIRST,
            DrainLanguage.RATE);

    static final Section RETRIES = Section.of(
            "What happens when a backend does not accept the connection.",
            Key.of(
                    "attempts",
                    new WholeNumber(1, MAX_ATTEMPTS, null),
                    "3",
                    "Most connect attempts for one session, each on another backend and without a pause. A backend is tried once, so a pool of one makes one attempt."));

    private static final Section QUEUE = Section.of(
            "Where sessions wait, first come first served, while the pool or its backends are full, and with `whenNoneUp: wait` while it has no backend.",
            Key.of(
                    "limit",
                    new WholeNumber(0, MAX_QUEUE, null),
                    "1000",
                    "Most sessions that wait; further ones are refused at once. 0 = nobody waits."),
            Key.optional("timeout", Time.POSITIVE, "How long they wait; default: `timeouts.queue` of the frontend.")
                    .example("2s"),
            Key.of(
                    "abortOnClose",
                    new Toggle(),
                    "false",
                    "`true`: a client that ends its stream while it waits, or while a backend is connected to, has given up, even if it has sent bytes;"
                            + " so a client that half-closes behind its request is not served then. `false`: a client that has sent bytes"
                            + " may be half-closed and keeps its place; who has sent none leaves the queue. A reset ends the session in any case."),
            Key.of(
                    "whenNoneUp",
                    new Choice(List.of("refuse", "wait")),
                    "refuse",
                    "What happens to a session for which the pool has no backend: each one is down, ejected, drained or in maintenance, or"
                            + " has just refused it. `refuse`: it is refused at once. `wait`: it waits in the queue, through a failover, and is"
                            + " served by the first backend that comes up."),
            Key.of(
                    "noneUpTimeout",
                    Time.POSITIVE,
                    "30s",
                    "With `whenNoneUp: wait`: how long a session waits for a backend to come up. Longer than a failover takes, shorter than"
                            + " its clients are willing to wait."),
            Key.optional(
                            "releaseRate",
                            new PerTime(),
                            "With `whenNoneUp: wait`: how many of those who wait go on in a time once a backend is up, so that a fresh one is"
                                    + " not met by all at once. More than come in the same time, or the queue grows. Default: all at once, as"
                                    + " far as `maxConnections` allows.")
                    .example("100/s"));

    private static final Section TIMEOUTS = Section.of(
            "Time limits that are properties of the servers of this pool. A key that is set here counts for every session of the pool,"
                    + " instead of the same key in `timeouts` of the frontend that the client came through. One that is not set leaves"
                    + " the frontend's, and with it `defaults.timeouts`.",
            Key.optional(
                            "connect",
                            Time.POSITIVE,
                            "How long one attempt to connect to a backend of this pool may take; default: `timeouts.connect` of the"
                                    + " frontend.")
                    .example("500ms"),
            Key.optional(
                            "backendIdle",
                            Time.ANY,
                            "Ends a session when its backend has neither sent nor taken a byte for this long; `0s` = never. Default:"
                                    + " `timeouts.backendIdle` or `timeouts.idle` of the frontend.")
                    .example("2h"),
            Key.optional(
                            "firstByte",
                            Time.ANY,
                            "How long a backend of this pool may take to send its first byte; `0s` = for ever. Default:"
                                    + " `timeouts.firstByte` of the frontend.")
                    .example("10s"));

    private static final Key ADDRESS = Key.required(
                    "address",
                    new Endpoint(true),
                    "`host:port`, `[IPv6]:port` or `unix:/path`; `host:same` takes the port that the client connected to. A host name is resolved when the configuration is read. One"
                            + " that does not resolve makes its backend down, and is asked again until it does. `discover` follows a name"
                            + " whose addresses change.")
            .example("\"10.0.0.11:5432\"");
    private static final Key WEIGHT = Key.of(
            "weight",
            new WholeNumber(0, MAX_WEIGHT, null),
            "1",
            "Share of new sessions relative to the other backends of the pool; 0 = no new sessions.");
    private static final Key MAX_CONNECTIONS = Key.of(
            "maxConnections",
            new WholeNumber(0, Language.MAX_CONNECTIONS, null),
            "0",
            "Most sessions at once; further ones go to other backends or wait in the queue. 0 = no limit.");
    private static final Key BACKUP =
            Key.of("backup", new Toggle(), "false", "Gets sessions only while no other backend of the pool is up.");
    private static final Key CHECK_ADDRESS = Key.optional(
                    "checkAddress", new Endpoint(false), "Where its health is checked; default: its address.")
            .example("\"10.0.0.11:8008\"");

    private static final Key HEALTH_CHECK = Key.optional(
                    "healthCheck",
                    new Group(HealthLanguage.CHECK, Group.OFF),
                    "How the health of this backend is checked, where that is not the way of the pool: keys that are not written here"
                            + " keep the value of the pool; `off` disables it.")
            .example("{port: 8009, interval: 10s}")
            .inheriting("pools.NAME.healthCheck");
    private static final Key SEND_PROXY_PROTOCOL = Key.optional(
                    "sendProxyProtocol",
                    new Choice(SEND_PROXY),
                    "PROXY protocol header that this backend gets; default: that of the pool.")
            .example("v2");
    private static final Key DISABLED = Key.of(
            "disabled",
            new Toggle(),
            "false",
            "Starts in maintenance: gets no sessions and no checks until `sluice backend ready`. What an operator sets while Sluice runs wins until the value of this key changes in the file.");

    private static final Section BACKEND = Section.of(
            "One address that serves. The address alone may stand for the whole mapping.",
            ADDRESS,
            WEIGHT,
            MAX_CONNECTIONS,
            BACKUP,
            CHECK_ADDRESS,
            HEALTH_CHECK,
            SEND_PROXY_PROTOCOL,
            DISABLED);

    /** One entry of the list that {@code discover.file} names. */
    static final Section FILE_BACKEND = Section.of(
            "One address that serves, in a file of backends.",
            ADDRESS,
            WEIGHT,
            BACKUP,
            Key.optional("name", new Name(), "Its name in metrics and logs; default: the text of the address.")
                    .example("pg1"));

    static final Section LISTED_BACKEND = Section.of(
            "One address that serves, in a list.",
            ADDRESS,
            WEIGHT,
            MAX_CONNECTIONS,
            BACKUP,
            CHECK_ADDRESS,
            HEALTH_CHECK,
            SEND_PROXY_PROTOCOL,
            DISABLED,
            Key.optional("name", new Name(), "Its name in metrics and logs; default: the text of the address.")
                    .example("pg1"));

    static final Section POOL = Section.of(
                    "A named set of backends.",
                    Key.of(
                            "balance",
                            new Choice(List.of("roundRobin", "leastConnections", "random2", "sourceHash", "first")),
                            "roundRobin",
                            "How a backend is picked: in turn by weight; the one with the fewest sessions for its weight; the better of two"
                                    + " drawn by chance; by the client's address; or the first that is not full."),
                    Key.of(
                            "boundedLoad",
                            new Percent(MAX_BOUND),
                            "0%",
                            "With `sourceHash`: most sessions of a backend relative to its share, such as `125%`; what goes beyond gets"
                                    + " another backend. 0% = no bound."),
                    Key.of(
                            "slowStart",
                            Time.ANY,
                            "0s",
                            "How long a backend that comes up takes to get its whole share and limit; `0s` = at once. Not when the pool"
                                    + " itself starts, or when no other backend serves meanwhile."),
                    Key.of(
                            "panicThreshold",
                            new Percent(MAX_PERCENT),
                            "0%",
                            "When fewer backends than this are up, all are used whatever their health; 0% = never."),
                    Key.of(
                            "useAllBackups",
                            new Toggle(),
                            "false",
                            "All backups serve when no other backend is up, not the first one alone."),
                    Key.of(
                            "maxConnections",
                            new WholeNumber(0, Language.MAX_CONNECTIONS, null),
                            "0",
                            "Most sessions at once over all backends; further ones wait in the queue. 0 = no limit."),
                    Key.group("queue", QUEUE).example("{limit: 200, timeout: 2s}"),
                    Key.group("timeouts", TIMEOUTS).example("{connect: 500ms, firstByte: 10s}"),
                    Key.groupOrOff("healthCheck", HealthLanguage.CHECK)
                            .example("{type: http, http: {path: /health}}")
                            .inheriting("defaults.healthCheck"),
                    Key.groupOrOff("outlier", HealthLanguage.OUTLIER).example("{consecutiveFailures: 3}"),
                    Key.of(
                            "onBackendDown",
                            new Choice(List.of("keep", "close")),
                            "keep",
                            "What happens to the sessions of a backend whose health checks begin to fail: they go on, or are reset. A database"
                                    + " that has no connection left fails a check that logs in."),
                    Key.group("drain", DRAIN).example("{spread: 1m, timeout: 10m}"),
                    Key.of("closeSpread", Time.ANY, "0s", "With `onBackendDown: close`: over how long they are reset."),
                    Key.of(
                            "sendProxyProtocol",
                            new Choice(SEND_PROXY),
                            "off",
                            "PROXY protocol header that backends get before the first byte. Health checks of the same address and port send"
                                    + " it too."),
                    Key.of(
                            "sendUniqueId",
                            new Toggle(),
                            "false",
                            "With `sendProxyProtocol: v2`: the header carries a unique id of the session (TLV 0x05)."),
                    Key.of(
                            "sendTlsInfo",
                            new Toggle(),
                            "false",
                            "With `sendProxyProtocol: v2`, of clients whose TLS a frontend ends: the header carries the protocol of ALPN (TLV"
                                    + " 0x01), the name they asked for (0x02), the version, the cipher, and whether they showed a certificate that"
                                    + " was accepted, with its common name (0x20). They take the place of those in the header of the client."),
                    Key.group("tls", TlsLanguage.POOL).example("{ca: /etc/sluice/ca.pem, serverName: orders.internal}"),
                    Key.of(
                            "splice",
                            new Choice(List.of("auto", "always", "never")),
                            "auto",
                            "Whether bytes move inside the kernel; `auto` decides for each flow while it runs."),
                    Key.group("retries", RETRIES).example("{attempts: 2}").inheriting("defaults.retries"),
                    Key.group("discover", DiscoveryLanguage.DISCOVER).example("{dns: pg.internal, port: 5432}"),
                    Key.optional(
                                    "backends",
                                    new Backends(BACKEND, LISTED_BACKEND),
                                    "The addresses that serve: a list, or a mapping from names to addresses or mappings. Beside `discover`"
                                            + " they are those that serve in any case.")
                            .example("{pg1: \"10.0.0.11:5432\", pg2: \"10.0.0.12:5432\"}"))
            .needing(Section.Needs.oneOf(
                    List.of("backends", "discover"),
                    false,
                    "backends: {pg1: \"10.0.0.11:5432\", pg2: \"10.0.0.12:5432\"}"));

    private PoolLanguage() {}
}
