package dev.sluice.proxy.status;

import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.StartTls;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reading.TlsReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words for the reasons why a frontend refuses clients, and for what can be done. Stateless. */
final class RefusalWords {
    private RefusalWords() {}

    /** Whether a pool to which the frontend leads has no backend. */
    static boolean hasNoBackend(Frontend frontend) {
        return frontend.routes().pools().stream().anyMatch(pool -> !pool.takesSessions());
    }

    /** The pool for which this is most; null where it is 0 for each of several. */
    private static @Nullable String most(Frontend frontend, ToLongFunction<PoolReading> count) {
        return frontend.routes().pools().stream()
                .map(PoolReading::new)
                .filter(pool -> frontend.onlyPool() != null || count.applyAsLong(pool) > 0)
                .max(Comparator.comparingLong(count))
                .map(pool -> pool.pool().name())
                .orElse(null);
    }

    /** The one that has none now, before one that had none. */
    private static String withoutBackend(Frontend frontend) {
        return words(
                most(frontend, one -> one.pool().takesSessions() ? Math.min(1, one.noBackend()) : 2 + one.noBackend()));
    }

    private static @Nullable String full(Frontend frontend, RefusalReason reason) {
        return most(
                frontend,
                reason == RefusalReason.QUEUE_FULL ? PoolReading::queueOverflows : PoolReading::queueTimeouts);
    }

    private static String words(@Nullable String pool) {
        return pool == null ? "the pool of their route" : "pool " + pool;
    }

    private static String path(@Nullable String pool) {
        return "pools." + (pool == null ? "X" : pool);
    }

    private static String badHello(Frontend frontend) {
        boolean startTls = frontend.config().routing().startTls() != StartTls.OFF;
        return "their ClientHello was malformed, too large or not whole in time, or they began with a PROXY header"
                + (startTls ? ", or broke the rules of startTls" : "") + " (client_hello)";
    }

    private static String noRoute(Frontend frontend) {
        RoutingConfig routing = frontend.config().routing();
        boolean refuses = routing.routes().stream().anyMatch(RouteConfig::refuses);
        String none = routing.routes().isEmpty() ? "its pool is \"refuse\"" : "no route takes them";
        if (routing.pool() != null) {
            none = "their route says refuse";
        } else if (refuses) {
            none += ", or theirs says refuse";
        }
        return none + " (no_route)";
    }

    private static String unknownName(Frontend frontend) {
        FrontendTls tls = frontend.config().tls();
        boolean namelessToo = tls != null && tls.fallback() == null;
        return "no certificate is for the name that they ask for" + (namelessToo ? ", or they ask for none" : "")
                + " (unknown_name)";
    }

    /** Who closed was not refused. */
    private static String badHandshake(Frontend frontend) {
        String reasons = new TlsReading(frontend)
                .reasons().stream()
                        .filter(reason -> reason != TlsFailure.CLOSED && reason != TlsFailure.NO_MEMORY)
                        .map(TlsFailure::label)
                        .collect(Collectors.joining(", "));
        return "their TLS handshakes fail" + (reasons.isEmpty() ? "" : ": " + reasons) + " (tls)";
    }

    /** Why a frontend has refused clients, in words. */
    static String why(Frontend frontend, RefusalReason reason) {
        return switch (reason) {
            case ACL -> "their addresses are denied or not allowed (acl)";
            case RATE -> "the rate of the frontend is used up (rate)";
            case SOURCE_RATE -> "they connect more often than one source may (source_rate)";
            case SOURCE_CONNECTIONS -> "their source has as many connections as it may (source_connections)";
            case PROXY_PROTOCOL -> "their PROXY header: " + BadHeaderKinds.words(frontend) + " (proxy_protocol)";
            case LOOP ->
                (isTransparent(frontend) ? "no NAT rule says where they wanted to go, or they" : "they")
                        + " are connections of this process itself (loop)";
            case CLIENT_HELLO -> badHello(frontend);
            case MAX_HANDSHAKES ->
                frontend.tls() == null
                        ? "as many clients as there may be had not sent their ClientHello (max_handshakes)"
                        : "as many clients as there may be were in the middle of a handshake (max_handshakes)";
            case UNKNOWN_NAME -> unknownName(frontend);
            case TLS -> badHandshake(frontend);
            case CLIENT_CERTIFICATE -> "they show no certificate, or one that is not accepted (client_certificate)";
            case NO_ROUTE -> noRoute(frontend);
            case NO_BACKEND ->
                withoutBackend(frontend) + (hasNoBackend(frontend) ? " has" : " had")
                        + " no backend for them (no_backend)";
            case QUEUE_FULL -> words(full(frontend, reason)) + " and its queue are full (queue_full)";
            case QUEUE_TIMEOUT ->
                "no backend of " + words(full(frontend, reason)) + " became free in time (queue_timeout)";
        };
    }

    private static boolean asksByPostgres(Frontend frontend) {
        return frontend.config().routing().startTls() == StartTls.POSTGRES;
    }

    private static boolean isTransparent(Frontend frontend) {
        return frontend.config().transparent();
    }

    /** What can be done about it. */
    static String remedy(Frontend frontend, RefusalReason reason) {
        String place = "frontends." + frontend.name();
        return switch (reason) {
            case ACL -> "See " + place + ".allow and deny. The log names an address";
            case RATE -> "Raise " + place + ".rate.connections, or find who connects so often";
            case SOURCE_RATE -> "Raise " + place + ".rate.perSource, or stop that source. The log names it";
            case SOURCE_CONNECTIONS ->
                "Raise " + place + ".rate.concurrentPerSource, or stop that source. The log names it";
            case PROXY_PROTOCOL -> {
                List<BadHeader.Kind> bad = BadHeaderKinds.of(frontend);
                yield BadHeaderKinds.remedy(place, bad.isEmpty() ? BadHeader.Kind.ABSENT : bad.getFirst());
            }
            case LOOP ->
                isTransparent(frontend)
                        ? "Clients connect to the address they want, not to this frontend: a NAT rule (iptables REDIRECT) sends them"
                                + " here. It must leave out what this process sends itself"
                        : "A pool leads back to this frontend. See the addresses of " + path(frontend.onlyPoolName());
            case CLIENT_HELLO ->
                "The log says what was wrong, and names an address. Slow clients need a longer " + place
                        + ".timeouts.handshake; who never speaks TLS belongs to another frontend, or into " + place
                        + ".deny. A proxy that sends headers needs " + place + ".proxyProtocol";
            case MAX_HANDSHAKES ->
                "Raise process.maxHandshakes, lower " + place + ".timeouts.handshake, or stop who opens connections and"
                        + " says nothing with " + place + ".rate.concurrentPerSource. The log names an address";
            case UNKNOWN_NAME ->
                "The log has a name that was asked for, the access log each of them as sni. Add a certificate for it to "
                        + place + ".tls.certificates, or give all others one with " + place
                        + ".tls.default and unknownName: default. Strangers who guess names need nothing";
            case TLS ->
                "The log says what failed, the access log for each client as detail. peer_alert: they may not trust the"
                        + " certificate; protocol_version: they speak only versions below " + place
                        + ".tls.minVersion; not_tls: "
                        + (asksByPostgres(frontend)
                                ? "clients of PostgreSQL need sslmode=require or better, others "
                                : "they ")
                        + "belong to another frontend, or into " + place
                        + ".deny. Slow ones need a longer " + place + ".timeouts.handshake";
            case CLIENT_CERTIFICATE ->
                "The log says whose certificate is refused and why, the access log for each client as detail. Renew it, or"
                        + " add who has signed it to the file of " + place + ".tls.clients.ca, or its name to " + place
                        + ".tls.clients.names. Lists of revoked certificates (crl) must be renewed in time";
            case NO_ROUTE ->
                "The log has a name that was asked for, the access log each of them as sni; sluice route --frontend "
                        + frontend.name() + " --sni NAME says why no route takes it. Add one to " + place
                        + ".routes, or a " + place + ".pool for all others. Strangers who guess names need nothing";
            case NO_BACKEND ->
                hasNoBackend(frontend)
                        ? "See the problems of the pool, and sluice status"
                        : "Nothing now: the pool has backends again. The log says what had happened to them";
            case QUEUE_FULL, QUEUE_TIMEOUT ->
                "Add backends, or raise " + path(full(frontend, reason))
                        + ".maxConnections, queue.limit or queue.timeout";
        };
    }
}
