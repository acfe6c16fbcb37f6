package dev.sluice.config.language;

import dev.sluice.config.language.Type.Bind;
import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Name;
import dev.sluice.config.language.Type.OneOrMore;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import java.util.List;

/** The keys of the process and of its endpoints. */
final class ProcessLanguage {
    private static final int MAX_WORKERS = 1024;

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

    private static final Section READY = Section.of(
            "The pools that `/readyz` follows, beside what it always says: that clients are accepted, and that no drain has begun. `off`: none.",
            Key.required(
                            "pools",
                            new OneOrMore(new Name()),
                            "Names of pools, one or a list. Name those without which this instance is of no use: one that is not ready loses its other pools as well.")
                    .example("[pg]"),
            Key.of(
                    "needs",
                    new Choice(List.of("anyBackend", "allPools")),
                    "anyBackend",
                    "`anyBackend`: one backend takes sessions, of whichever of these pools; `allPools`: one of each pool."),
            Key.of(
                    "grace",
                    Time.ANY,
                    "30s",
                    "How long the process stays ready without that, once it was ready with a backend that has passed a check or has none. At the start there is no such time."));

    static final Section PROCESS = Section.of(
            "The process as a whole.",
            Key.of(
                            "workers",
                            new WholeNumber(0, MAX_WORKERS, "auto"),
                            "auto",
                            "Number of event loops; `auto` takes as many as the process or its cgroup has CPUs.")
                    .needingRestart(),
            Key.of(
                    "maxConnections",
                    new WholeNumber(1, Language.MAX_CONNECTIONS, null),
                    "100000",
                    "Limit of concurrent client connections. Lowered, with a warning, to what the limit of file descriptors allows."),
            Key.of(
                    "maxHandshakes",
                    new WholeNumber(0, Language.MAX_CONNECTIONS, null),
                    "10000",
                    "Most clients at once that have not sent their whole ClientHello, where `routes` ask for one, or are in a handshake of TLS, on"
                            + " frontends with `tls`; further ones are refused. 0 = no limit of its own."),
            Key.of(
                            "watchConfig",
                            new Toggle(),
                            "false",
                            "Reloads the configuration when its file or directory changes, as HUP and `sluice reload` do.")
                    .needingRestart(),
            Key.groupOr(Group.OFF, "ready", READY).example("{pools: [pg], needs: anyBackend, grace: 30s}"),
            Key.group("drain", DRAIN).example("{delay: 5s, timeout: 60s}"));

    static final Section METRICS = Section.of(
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
                    .example("/etc/sluice/metrics-token"),
            Key.group("tls", TlsLanguage.ENDPOINT).example("{certificates: web}"));

    static final Section ADMIN = Section.of(
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
                            "tls",
                            new Group(TlsLanguage.ENDPOINT, List.of()),
                            "On `bind`: speaks HTTPS, and HTTP no more. The Unix socket speaks HTTP.")
                    .example("{certificates: web}"),
            Key.optional(
                            "hosts",
                            new OneOrMore(
                                    new Text("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+]", "a host name without a port")),
                            "Names, one or a list, under which clients may ask, beside `localhost`, `127.0.0.1`, `[::1]` and the address of `bind`: a page whose name leads here by a trick may not.")
                    .example("sluice.internal"));

    private ProcessLanguage() {}
}
