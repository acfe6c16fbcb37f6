package dev.sluice.config.language;

import dev.sluice.config.language.Type.Time;
import dev.sluice.config.language.Type.Toggle;
import dev.sluice.config.language.Type.WholeNumber;
import java.time.Duration;

/** The keys of the limits and of the sockets of a session, which frontends have and inherit. */
final class SessionLanguage {
    /** The kernel's limit, MAX_TCP_KEEPCNT in net/tcp.h. */
    private static final int MAX_KEEPALIVE_PROBES = 127;

    /** TCP_KEEPIDLE and TCP_KEEPINTVL are whole seconds up to MAX_TCP_KEEPIDLE in net/tcp.h. */
    private static final Time KEEPALIVE_TIME = new Time(Duration.ofSeconds(1), Duration.ofSeconds(32767), true);

    /** TCP_USER_TIMEOUT is an int of milliseconds, not quite 25 days. */
    private static final Time USER_TIMEOUT = new Time(Duration.ZERO, Duration.ofDays(24), false);

    /** The kernel takes less for a mistake, and an int can say no more. */
    private static final Type.Size BUFFER = new Type.Size(4 * 1024, 1024 * 1024 * 1024);

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
                    "How long a client may take to send its PROXY protocol header, where one is expected."),
            Key.of(
                    "handshake",
                    Time.POSITIVE,
                    "5s",
                    "How long a client may take to send its whole ClientHello, where `routes` ask for one; on a frontend with `tls`, how long its"
                            + " whole handshake may take."),
            Key.of(
                    "serverFirst",
                    Time.ANY,
                    "0s",
                    "Where `routes` ask for a ClientHello and the client is silent for this long, the pool for all others is connected to as well, and whoever speaks first decides:"
                            + " for servers that greet first, such as MySQL or SSH; `0s` = off."));

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
            Key.groupOrOff("keepAlive", KEEP_ALIVE).example("{idle: 60s, interval: 10s, count: 3}"),
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

    private SessionLanguage() {}
}
