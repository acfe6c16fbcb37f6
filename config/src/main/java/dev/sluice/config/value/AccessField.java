package dev.sluice.config.value;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One field of the access log, in the order of a line. This table is what the formats write, what {@code log.access.fields} takes and
 * what the reference page shows.
 */
public enum AccessField {
    TIME(Kind.TEXT, "When the client was accepted: UTC, in milliseconds."),
    EVENT(Kind.TEXT, "`close` at the end of a session, `open` at its start (`when: both`)."),
    SESSION(
            Kind.TEXT,
            "Id of the session: the one that `sluice connections` shows and `sluice connections --kill` takes. Unique for the life of the process."),
    CLIENT(
            Kind.TEXT,
            "Address and port of the client, or those that its PROXY header names; `unix` for a client on a Unix socket."),
    PROXY(Kind.TEXT, "Who sent the PROXY header. Only on lines of sessions that have one."),
    UNIQUE_ID(
            Kind.TEXT,
            "What the backend was told with `sendUniqueId`; its part behind the `-` is the `session`. Only on lines of sessions that have one."),
    FRONTEND(Kind.TEXT, "Name of the frontend."),
    ROUTE(
            Kind.TEXT,
            "Name of the route that took the session, or `default`. Only on lines of frontends with `routes`, once a route was chosen."),
    SNI(
            Kind.TEXT,
            "Name in the client's ClientHello, also of one that was refused. Only on lines of sessions that have one."),
    ALPN(
            Kind.TEXT,
            "Protocols that the ClientHello offers, cut where they are many; of a frontend with `tls`, as soon as the handshake is over, the one that was agreed on. Only on lines of sessions that have some."),
    ECH(
            Kind.TEXT,
            "`true`: the ClientHello has an encrypted one inside, or pads as if it had; `sni` is the outer name. Only on those lines."),
    TLS_VERSION(
            Kind.OUTCOME,
            "Version of the TLS that the client speaks with this side: `1.2` or `1.3`. Only on lines of frontends with `tls`, once the handshake was over, as with all fields that begin so."),
    TLS_CIPHER(Kind.OUTCOME, "Its cipher, in the words of OpenSSL: `TLS_AES_128_GCM_SHA256`."),
    TLS_GROUP(
            Kind.OUTCOME,
            "Group of its key exchange: `X25519`, `X25519MLKEM768`. Only on lines of sessions that have one."),
    TLS_RESUMED(Kind.OUTCOME, "`true`: it goes on with an earlier session of the client. Only on those lines."),
    CLIENT_SUBJECT(
            Kind.OUTCOME,
            "Subject of the certificate that the client has shown: `CN=app, O=Example`. Only on lines of sessions that have one, as with the next."),
    CLIENT_SAN(
            Kind.OUTCOME,
            "Its names, host names and URIs, with a comma between them; of more than ten, the first ones."),
    POOL(Kind.TEXT, "Name of the pool; nothing where a route was to choose it and none was chosen."),
    BACKEND(Kind.TEXT, "Name of the backend, or of the one that was tried last; nothing when none was."),
    BACKEND_ADDRESS(
            Kind.TEXT,
            "Address and port of the backend that was connected to, or tried last: the IP address also where a host name is configured."),
    LOCAL(Kind.TEXT, "Address and port that the client connected to."),
    OUTGOING(
            Kind.TEXT,
            "Address and port of this side of the connection to the backend. The backend shows it as its client, PostgreSQL for one in `pg_stat_activity`. Nothing when no backend was reached."),
    HANDSHAKE_MS(
            Kind.ENDING,
            "Milliseconds from accept, or the PROXY header, to the end of the TLS handshake. Only on lines of frontends with `tls`, once it was over."),
    QUEUE_MS(Kind.ENDING, "Milliseconds of waiting for a place at a backend."),
    CONNECT_MS(
            Kind.ENDING,
            "Milliseconds from the choice of the pool to the connected backend, without waiting for the client or in the queue; -1 when none was reached."),
    FIRST_BYTE_MS(Kind.ENDING, "Milliseconds from the connected backend to its first byte; -1 when there was none."),
    TOTAL_MS(Kind.ENDING, "Milliseconds from accept to the end."),
    FROM_CLIENT_BYTES(Kind.ENDING, "Bytes received from the client."),
    TO_BACKEND_BYTES(Kind.ENDING, "Bytes handed to the backend."),
    FROM_BACKEND_BYTES(Kind.ENDING, "Bytes received from the backend."),
    TO_CLIENT_BYTES(Kind.ENDING, "Bytes handed to the client."),
    RETRIES(Kind.ENDING, "Attempts to connect after the first one."),
    CAUSE(Kind.OUTCOME, "Who or what ended the session; see the causes below."),
    PHASE(Kind.OUTCOME, "What the session was doing then; see the phases below."),
    CODE(Kind.OUTCOME, "Cause and phase as the two letters of HAProxy's termination state."),
    REASON(
            Kind.OUTCOME,
            "Why the client was refused, as in `sluice_frontend_refused_total`. Only on lines of refused clients."),
    DETAIL(
            Kind.OUTCOME,
            "What was wrong with the PROXY header of a client refused as `proxy_protocol`: `not in trustedProxies`, `no header within 5s`, `not a PROXY header`, or `malformed: ` and why; what was wrong with the ClientHello of one refused as `client_hello`; why the handshake of one refused as `tls` failed. Of a session that reached no backend (`backend_unreachable`), why the last attempt failed: `refused`, or `certificate: it has expired at ...`. Of one that TLS has ended (`client_reset`, `backend_reset`), what was wrong, such as the alert of the other side: `tls: peer_alert (TLSV1_ALERT_UNKNOWN_CA)`. Only on those lines."),
    ACTIVE(
            Kind.COUNTS,
            "Connections at that moment, of the `process`, the `frontend`, the `pool` and the `backend`: an object in JSON, four numbers with `/` between them in text.");

    /** The kind of value that a field holds. */
    public enum Kind {
        TEXT("text", false),
        /** A number that only the end of a session has. */
        ENDING("number", true),
        /** A word that only the end of a session has. */
        OUTCOME("text", true),
        /** Four numbers. */
        COUNTS("object", false);

        private final String word;
        private final boolean ending;

        Kind(String word, boolean ending) {
            this.word = word;
            this.ending = ending;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private final String word = name().toLowerCase(Locale.ROOT);
    private final Kind kind;
    private final String meaning;

    AccessField(Kind kind, String meaning) {
        this.kind = kind;
        this.meaning = meaning;
    }

    /** Its name in lines and in the configuration. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    /** For the reference page, in Markdown. */
    public String meaning() {
        return meaning;
    }

    /** Whether a line at the start of a session lacks it. */
    public boolean isOfEnd() {
        return kind.ending;
    }

    /** That of this name. */
    public static AccessField of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The names of all. */
    public static List<String> words() {
        return Stream.of(values()).map(AccessField::word).toList();
    }
}
