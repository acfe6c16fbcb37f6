package dev.sluice.config.language;

import dev.sluice.config.language.Type.Bind;
import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Fraction;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Named;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.Output;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import dev.sluice.config.value.AccessField;
import java.time.Duration;
import java.util.List;

/** The table of all keys. What is not here does not exist: the binder rejects it, the schema and the reference page do not show it. */
public final class Language {
    public static final int MAX_CONNECTIONS = 10_000_000;
    private static final int MAX_WORKERS = 1024;

    /** The kernel's limit, MAX_TCP_KEEPCNT in net/tcp.h. */
    private static final int MAX_KEEPALIVE_PROBES = 127;

    /** TCP_KEEPIDLE and TCP_KEEPINTVL are whole seconds up to MAX_TCP_KEEPIDLE in net/tcp.h. */
    private static final Time KEEPALIVE_TIME = new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), true);

    /** TCP_USER_TIMEOUT is an int of milliseconds, not quite 25 days. */
    private static final Time USER_TIMEOUT = new Time(Duration.ZERO, Duration.ofDays(24), false);

    /** The kernel takes less for a mistake, and an int can say no more. */
    private static final Type.Size BUFFER = new Type.Size(4 * 1024, 1024 * 1024 * 1024);

    /** {@code sun_path} is 108 bytes with its terminating zero, see unix(7). */
    private static final Text SOCKET = new Text("/\\S{1,106}", "an absolute path of at most 107 bytes");

    private static final Text PATH = new Text("/\\S+", "an absolute path");

    private static final Section DRAIN = Section.of(
            "What happens between the signal to stop and the end of the process.",
            Key.of(
                    "delay",
                    Time.ANY,
                    "0s",
                    "How long new clients are still accepted after the signal, while `/readyz` already says \"not ready\"."),
            Key.of(
                    "timeout",
                    Time.ANY,
                    "60s",
                    "How long sessions may go on after that; what remains is closed. When only `spread` is set, and is longer than this default, it is as long as `spread`."),
            DrainLanguage.SPREAD,
            DrainLanguage.IDLE_FIRST,
            DrainLanguage.RATE);

    private static final Section PROCESS = Section.of(
            "The process as a whole.",
            Key.of(
                            "workers",
                            new WholeNumber(0, MAX_WORKERS, "auto"),
                            "auto",
                            "Number of event loops; `auto` takes as many as the process or its cgroup has CPUs.")
                    .needingRestart(),
            Key.of(
                    "maxConnections",
                    new WholeNumber(1, MAX_CONNECTIONS, null),
                    "100000",
                    "Limit of concurrent client connections. Lowered, with a warning, to what the limit of file descriptors allows."),
            Key.of(
                            "watchConfig",
                            new Toggle(),
                            "false",
                            "Reloads the configuration when its file or directory changes, as HUP and `sluice reload` do.")
                    .needingRestart(),
            Key.optional("drain", new Group(DRAIN, false), DRAIN.doc()).example("{delay: 5s, timeout: 60s}"));

    private static final Section METRICS = Section.of(
            "The read-only HTTP endpoint with metrics and probes.",
            Key.of(
                    "bind",
                    new Bind(true, false),
                    "127.0.0.1:9400",
                    "Address to listen on; `off` or `none` disables it."),
            Key.of(
                    "haproxyNames",
                    new Toggle(),
                    "false",
                    "Shows the state under the names of HAProxy's exporter too, for dashboards and alerts that exist."),
            Key.optional(
                            "tokenFile",
                            PATH,
                            "File whose content clients send as bearer token; probes need none. Other users may not read or write the file (0640 is fine); it is read again when it changes.")
                    .example("/etc/sluice/metrics-token"));

    private static final Section ADMIN = Section.of(
            "The HTTP endpoint that changes the running process; the command line talks to its socket.",
            Key.optional("socket", SOCKET, "Path of a Unix socket.").example("/run/sluice/admin.sock"),
            Key.of("mode", SocketLanguage.MODE, "0600", "Mode of the socket."),
            Key.optional(
                            "owner",
                            SocketLanguage.OWNER,
                            "Owner of the socket: `user`, `user:group` or `:group`; default: the process.")
                    .example(":sluice"),
            Key.optional(
                            "bind",
                            new Bind(false, false),
                            "Address of the loopback interface to listen on too, for clients with the token.")
                    .example("127.0.0.1:9401"),
            Key.optional(
                            "tokenFile",
                            PATH,
                            "File whose content clients of `bind` send as bearer token. Other users may not read or write the file (0640 is fine); it is read again when it changes.")
                    .example("/etc/sluice/token"),
            Key.optional(
                            "hosts",
                            new OneOrMore(
                                    new Text("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+]", "a host name without a port")),
                            "Names, one or a list, under which clients may ask, beside `localhost`, `127.0.0.1`, `[::1]` and the address of `bind`: a page whose name leads here by a trick may not.")
                    .example("sluice.internal"));

    private static final Section ACCESS = Section.of(
            "The access log: one line for each session.",
            Key.of(
                    "output",
                    new Output(List.of("stdout", "stderr", "none")),
                    "stdout",
                    "`stdout`, `stderr`, `none`, or the path of a file (with a `/` in it)."),
            Key.of(
                    "format",
                    new Choice(List.of("json", "text", "haproxy")),
                    "json",
                    "Form of a line; `haproxy` is compatible with HAProxy's `option tcplog`."),
            Key.of(
                    "when",
                    new Choice(List.of("close", "both")),
                    "close",
                    "When a line is written: at the end of a session, or `both` at its start and its end."),
            Key.of("sample", new Fraction(0, 1), "1.0", "Share of sessions that are logged."),
            Key.of(
                    "onlyFailures",
                    new Toggle(),
                    "false",
                    "Logs only sessions that did not end normally: whose cause is neither `client_closed` nor `backend_closed`."),
            Key.of(
                    "skipEmpty",
                    new Toggle(),
                    "false",
                    "Leaves out sessions whose client sent nothing, got nothing and left, as probes of a load balancer in front do. HAProxy's `option dontlognull`."),
            Key.of(
                    "refused",
                    new Choice(List.of("none", "sample", "all")),
                    "none",
                    "Lines for clients that are refused before they have a session: by address lists, rates, limits of sources, as loops, or because they may not send a PROXY header. `sample` writes ten a second of each frontend at most, `all` each one, which lets a flood fill the disk. All other refused clients have a session and its line."),
            Key.optional(
                            "fields",
                            new OneOrMore(new Choice(AccessField.words())),
                            "The fields of a line in their order, for `json` and `text`; default: all that the format has. `docs/access-log.md` describes them.")
                    .example("[time, session, client, backend, outgoing, cause]"));

    private static final Section LOG = Section.of(
            "The operator log and the access log.",
            Key.of(
                    "level",
                    new Choice(List.of("error", "warn", "info", "debug")),
                    "info",
                    "How much the operator log says."),
            Key.of(
                            "format",
                            new Choice(List.of("auto", "text", "json")),
                            "auto",
                            "Form of the operator log; `auto` is text on a terminal and JSON otherwise. With `json` the errors of a start are lines of it"
                                    + " too; with `auto` those of the configuration itself are text with the lines of the file, and those that only a start finds,"
                                    + " such as an address that is taken, have the form of the log.")
                    .needingRestart(),
            Key.optional("access", new Group(ACCESS, false), ACCESS.doc())
                    .example("{output: stderr, format: text}")
                    .needingRestart());

    static final Section TIMEOUTS = Section.of(
            "Time limits of a session.",
            Key.of("connect", Time.POSITIVE, "5s", "How long one attempt to connect to a backend may take."),
            Key.of(
                    "idle",
                    Time.ANY,
                    "1h",
                    "Ends a session when no byte has moved for this long, in either direction; `0s` = never. A server that works on a long query moves none. Sets both sides at once."),
            Key.optional("clientIdle", Time.ANY, "`idle` for the client side alone; default: the value of `idle`.")
                    .example("10m"),
            Key.optional("backendIdle", Time.ANY, "`idle` for the backend side alone; default: the value of `idle`.")
                    .example("10m"),
            Key.of(
                    "halfClosed",
                    Time.ANY,
                    "30s",
                    "How long a session may go on after one side has ended its stream and the other is silent; `0s` = for ever."),
            Key.of("firstByte", Time.ANY, "0s", "How long a backend may take to send its first byte; `0s` = for ever."),
            Key.of("maxLifetime", Time.ANY, "0s", "Longest life of a session, whatever it does; `0s` = no limit."),
            Key.of(
                    "maxLifetimeJitter",
                    new Type.Percent(100),
                    "10%",
                    "By how much less that life may be, by chance, so that sessions do not all end together."),
            Key.of(
                    "stall",
                    Time.ANY,
                    "5m",
                    "Ends a session when bytes wait for a side that has taken none for this long; `0s` = never."),
            Key.of("queue", Time.POSITIVE, "5s", "How long a session waits for a backend of a pool that is full."),
            Key.of(
                    "proxyHeader",
                    Time.POSITIVE,
                    "5s",
                    "How long a client may take to send its PROXY protocol header, where one is expected."));

    private static final Section KEEP_ALIVE = Section.of(
            "TCP keep-alive, on both sides; `off` disables it.",
            Key.of("idle", KEEPALIVE_TIME, "60s", "Silence before the first probe."),
            Key.of("interval", KEEPALIVE_TIME, "10s", "Time between probes."),
            Key.of(
                    "count",
                    new WholeNumber(1, MAX_KEEPALIVE_PROBES, null),
                    "3",
                    "Unanswered probes until the peer counts as dead."));

    static final Section TCP = Section.of(
            "Socket options of both sides of a session.",
            Key.of("noDelay", new Toggle(), "true", "Send small segments at once (TCP_NODELAY)."),
            Key.optional("keepAlive", new Group(KEEP_ALIVE, true), KEEP_ALIVE.doc())
                    .example("{idle: 60s, interval: 10s, count: 3}"),
            Key.of(
                    "userTimeout",
                    USER_TIMEOUT,
                    "0s",
                    "How long sent data may stay unacknowledged (TCP_USER_TIMEOUT); `0s` = what the kernel decides."),
            Key.of(
                    "unsentLimit",
                    BUFFER,
                    "256KiB",
                    "Bytes that the kernel takes, and cannot send yet, for a side that is slow: one that has taken nothing for a second (TCP_NOTSENT_LOWAT); `0` = as many as its buffer holds."),
            Key.of(
                    "sendBuffer",
                    BUFFER,
                    "0",
                    "Most that the kernel keeps of what it sends to a side (SO_SNDBUF); `0` = it decides, up to `net.ipv4.tcp_wmem`."),
            Key.of(
                    "receiveBuffer",
                    BUFFER,
                    "0",
                    "Most that the kernel keeps of what a side has sent (SO_RCVBUF); `0` = it decides, up to `net.ipv4.tcp_rmem`."));

    private static final Section DEFAULTS = Section.of(
            "Values for every frontend and pool that does not set its own.",
            Key.optional("timeouts", new Group(TIMEOUTS, false), TIMEOUTS.doc()).example("{connect: 2s, idle: 10m}"),
            Key.optional("tcp", new Group(TCP, false), TCP.doc()).example("{userTimeout: 30s}"),
            Key.optional("retries", new Group(PoolLanguage.RETRIES, false), PoolLanguage.RETRIES.doc())
                    .example("{attempts: 2}"),
            Key.optional("healthCheck", new Group(HealthLanguage.CHECK, true), HealthLanguage.CHECK.doc())
                    .example("{interval: 5s, fall: 2}"));

    /** One entry of a file of backends. */
    public static final Section FILE_BACKEND = PoolLanguage.FILE_BACKEND;

    /** The whole file. */
    public static final Section ROOT = Section.of(
            "A Sluice configuration.",
            Key.optional("process", new Group(PROCESS, false), PROCESS.doc()),
            Key.optional("metrics", new Group(METRICS, true), METRICS.doc()).needingRestart(),
            Key.optional("admin", new Group(ADMIN, true), ADMIN.doc())
                    .example("{socket: /run/sluice/admin.sock}")
                    .needingRestart(),
            Key.optional("log", new Group(LOG, false), LOG.doc()),
            Key.optional("defaults", new Group(DEFAULTS, false), DEFAULTS.doc()),
            Key.required(
                    "frontends",
                    new Named(FrontendLanguage.FRONTEND, null),
                    "Frontends by name: addresses that accept clients."),
            Key.optional(
                    "pools",
                    new Named(PoolLanguage.POOL, "backends"),
                    "Pools by name: sets of backends. A list of backends alone may stand for a pool."));

    private Language() {}

    /** Whether a path such as {@code defaults.tcp} leads to keys or names, all of them below the top. */
    public static boolean isSection(String path) {
        Section section = ROOT;
        for (String name : path.split("\\.", -1)) {
            Key key = section == null ? null : section.find(name);
            if (key == null) {
                return false;
            }
            section = key.type() instanceof Group group ? group.section() : null;
            if (section == null && !(key.type() instanceof Named)) {
                return false;
            }
        }
        return true;
    }
}
