package dev.sluice.proxy.status;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.List;

/** The words for the reasons why a frontend refuses clients, and for what can be done. Stateless. */
final class RefusalWords {
    private RefusalWords() {}

    /** Whether a pool to which the frontend leads has no backend. */
    static boolean hasNoBackend(Frontend frontend) {
        return frontend.routes().pools().stream().anyMatch(pool -> !pool.takesSessions());
    }

    /** The pool, or the one without a backend of several. */
    private static String pools(Frontend frontend) {
        Pool only = frontend.onlyPool();
        return frontend.routes().pools().stream()
                .filter(pool -> pool.equals(only) || !pool.takesSessions())
                .findFirst()
                .map(pool -> "pool " + pool.name())
                .orElse("the pool of their route");
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
            case CLIENT_HELLO -> "they began with TLS and sent no good ClientHello (client_hello)";
            case MAX_HANDSHAKES -> "too many clients had not sent their ClientHello yet (max_handshakes)";
            case NO_ROUTE -> "no route takes them, or theirs says refuse (no_route)";
            case NO_BACKEND ->
                pools(frontend) + (hasNoBackend(frontend) ? " has" : " had") + " no backend for them (no_backend)";
            case QUEUE_FULL -> pools(frontend) + " and its queue are full (queue_full)";
            case QUEUE_TIMEOUT -> "no backend of " + pools(frontend) + " became free in time (queue_timeout)";
        };
    }

    private static boolean isTransparent(Frontend frontend) {
        return frontend.config().transparent();
    }

    /** What can be done about it. */
    static String remedy(Frontend frontend, RefusalReason reason) {
        String place = "frontends." + frontend.name();
        String only = frontend.onlyPoolName();
        String pool = "pools." + (only == null ? "X" : only);
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
                        : "A pool leads back to this frontend. See the addresses of " + pool;
            case CLIENT_HELLO ->
                "See detail in the access log: " + place
                        + ".timeouts.handshake limits how long a ClientHello may take. The log names an address";
            case MAX_HANDSHAKES ->
                "Raise process.maxHandshakes, lower " + place + ".timeouts.handshake, or limit " + place
                        + ".rate.concurrentPerSource. The log names an address";
            case NO_ROUTE ->
                "See sni in the access log, and ask sluice route with that name. A route for it, or " + place
                        + ".pool for all others, would take them";
            case NO_BACKEND ->
                hasNoBackend(frontend)
                        ? "See the problems of the pool, and sluice status"
                        : "Nothing now: the pool has backends again. The log says what had happened to them";
            case QUEUE_FULL, QUEUE_TIMEOUT ->
                "Add backends, or raise " + pool + ".maxConnections, queue.limit or queue.timeout";
        };
    }
}
