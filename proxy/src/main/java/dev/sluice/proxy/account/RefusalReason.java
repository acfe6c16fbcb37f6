package dev.sluice.proxy.account;

import dev.sluice.proxy.admit.Admission;
import java.util.Locale;

/** The reason why a client was turned away before a backend was touched. */
public enum RefusalReason {
    ACL("Its address is denied, or not allowed: `allow`, `deny`."),
    RATE("The rate of the frontend is used up: `rate.connections`."),
    SOURCE_RATE("The rate of its source is used up: `rate.perSource`."),
    SOURCE_CONNECTIONS("Its source has as many connections as it may: `rate.concurrentPerSource`."),
    PROXY_PROTOCOL(
            "It sent no PROXY header, a malformed one, or may not send one: `proxyProtocol`, `trustedProxies`. The log, and `detail` in the access log, say which."),
    LOOP(
            "It is a connection of this process itself that has come back. On a frontend with `transparent` also: no NAT rule says where it wanted to go, since it came here directly."),
    CLIENT_HELLO(
            "It began with TLS and its ClientHello is malformed, larger than 16 KiB, or was not whole in time (`timeouts.handshake`); or it broke the rules of `startTls`, or began with a PROXY header that was not due. The log, and `detail` in the access log, say which."),
    MAX_HANDSHAKES(
            "As many clients as there may be have not sent their whole ClientHello, or are in the middle of a TLS handshake: `process.maxHandshakes`."),
    UNKNOWN_NAME(
            "It asked for a name that no certificate of the frontend has, or for none where no certificate is for such clients: `tls.unknownName`, `tls.default`."),
    TLS(
            "Its TLS handshake failed, was not over in time (`timeouts.handshake`), or it does not speak TLS. `detail` in the access log says why."),
    CLIENT_CERTIFICATE(
            "It showed no certificate, or one that is not accepted: `tls.clients`. `detail` in the access log says whose, and why."),
    NO_ROUTE("No route takes it and there is no `pool` for all others, or its route says `pool: refuse`."),
    NO_BACKEND(
            "No backend of the pool can be used: each one is down, ejected, drained or in maintenance, or has the weight 0. With `queue.whenNoneUp: wait`: none could until `queue.noneUpTimeout` was over."),
    QUEUE_FULL("The pool is full and so is its queue: `maxConnections`, `queue.limit`."),
    QUEUE_TIMEOUT("No backend became free in time: `queue.timeout`.");

    private final String meaning;

    RefusalReason(String meaning) {
        this.meaning = meaning;
    }

    /** The word in metrics and logs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A sentence for the reference. */
    public String meaning() {
        return meaning;
    }

    /** What a negative answer of {@link Admission#admit} means. */
    public static RefusalReason ofAdmission(int refusal) {
        return switch (refusal) {
            case Admission.DENIED -> ACL;
            case Admission.RATE -> RATE;
            case Admission.SOURCE_RATE -> SOURCE_RATE;
            default -> SOURCE_CONNECTIONS;
        };
    }
}
