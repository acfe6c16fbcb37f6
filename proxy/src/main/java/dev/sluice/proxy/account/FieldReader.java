package dev.sluice.proxy.account;

import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.net.tls.TlsParameters;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A reader of the fields of the access log from a record. Stateless. */
final class FieldReader {
    /** A receiver of fields, which writes them. */
    interface Sink {
        /** Null for what the session did not have. */
        void text(AccessField field, @Nullable String value);

        void number(AccessField field, long value);

        void counts(AccessField field, ActiveCounts value);
    }

    private static final int MOST_NAMES = 10;

    private FieldReader() {}

    /** Whether a line has the field: those of the end are not known at the start, and some are rare enough to be left out. */
    static boolean has(AccessField field, SessionRecord record) {
        return switch (field) {
            case PROXY -> record.proxy() != null;
            case UNIQUE_ID -> record.uniqueId() != null;
            case REASON -> record.refusal() != null;
            case DETAIL -> record.detail() != null;
            case ROUTE -> record.routing().route() != null;
            case SNI -> record.routing().sni() != null;
            case ALPN -> alpn(record) != null;
            case ECH -> record.routing().ech();
            case TLS_VERSION, TLS_CIPHER, HANDSHAKE_MS -> record.tls() != null;
            case TLS_GROUP -> record.tls() != null && record.tls().agreed().group() != null;
            case TLS_RESUMED -> record.tls() != null && record.tls().agreed().resumed();
            case CLIENT_SUBJECT -> certificate(record, ClientCertificate::subject) != null;
            case CLIENT_SAN -> certificate(record, FieldReader::names) != null;
            default -> !(field.isOfEnd() && record.opening());
        };
    }

    static void read(AccessField field, SessionRecord record, Sink sink) {
        switch (field) {
            case TIME -> sink.text(field, time(record));
            case EVENT -> sink.text(field, record.opening() ? "open" : "close");
            case SESSION -> sink.text(field, String.valueOf(record.session()));
            case CLIENT -> sink.text(field, record.client().toString());
            case PROXY -> sink.text(field, text(record.proxy()));
            case UNIQUE_ID -> sink.text(field, record.uniqueId());
            case FRONTEND -> sink.text(field, record.frontend());
            case ROUTE -> sink.text(field, record.routing().route());
            case SNI -> sink.text(field, record.routing().sni());
            case ALPN -> sink.text(field, alpn(record));
            case ECH, TLS_RESUMED -> sink.text(field, "true");
            case TLS_VERSION -> sink.text(field, agreed(record, TlsParameters::version));
            case TLS_CIPHER -> sink.text(field, agreed(record, TlsParameters::cipher));
            case TLS_GROUP -> sink.text(field, agreed(record, TlsParameters::group));
            case CLIENT_SUBJECT -> sink.text(field, certificate(record, ClientCertificate::subject));
            case CLIENT_SAN -> sink.text(field, certificate(record, FieldReader::names));
            case POOL -> sink.text(field, record.pool());
            case BACKEND -> sink.text(field, record.backend());
            case BACKEND_ADDRESS -> sink.text(field, record.backendAddress());
            case LOCAL -> sink.text(field, text(record.local()));
            case OUTGOING -> sink.text(field, text(record.outgoing()));
            case HANDSHAKE_MS -> {
                SessionTls tls = record.tls();
                sink.number(field, tls == null ? -1 : tls.handshakeMillis());
            }
            case QUEUE_MS -> sink.number(field, record.times().queue());
            case CONNECT_MS -> sink.number(field, record.times().connect());
            case FIRST_BYTE_MS -> sink.number(field, record.times().firstByte());
            case TOTAL_MS -> sink.number(field, record.times().total());
            case FROM_CLIENT_BYTES -> sink.number(field, record.bytes().fromClient());
            case TO_BACKEND_BYTES -> sink.number(field, record.bytes().toBackend());
            case FROM_BACKEND_BYTES -> sink.number(field, record.bytes().fromBackend());
            case TO_CLIENT_BYTES -> sink.number(field, record.bytes().toClient());
            case RETRIES -> sink.number(field, record.retries());
            case CAUSE -> sink.text(field, record.termination().cause().label());
            case PHASE -> sink.text(field, record.termination().phase().label());
            case CODE -> sink.text(field, record.termination().code());
            case REASON -> {
                RefusalReason refusal = record.refusal();
                sink.text(field, refusal == null ? null : refusal.label());
            }
            case DETAIL -> sink.text(field, record.detail());
            case ACTIVE -> sink.counts(field, record.active());
        }
    }

    /** What was agreed on where this side ends TLS, else what the client offers. */
    static @Nullable String alpn(SessionRecord record) {
        return record.tls() == null
                ? record.routing().alpn()
                : record.tls().agreed().protocol();
    }

    private static @Nullable String agreed(SessionRecord record, Function<TlsParameters, @Nullable String> what) {
        SessionTls tls = record.tls();
        return tls == null ? null : what.apply(tls.agreed());
    }

    /** Of the certificate that the client has shown; null without one. */
    static @Nullable String certificate(SessionRecord record, Function<ClientCertificate, @Nullable String> what) {
        SessionTls tls = record.tls();
        return tls == null || tls.certificate() == null ? null : what.apply(tls.certificate());
    }

    /** Null where it has none. */
    static @Nullable String names(ClientCertificate certificate) {
        List<String> names = certificate.names();
        return names.isEmpty() ? null : String.join(",", names.subList(0, Math.min(MOST_NAMES, names.size())));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** RFC 3339 in UTC, always with milliseconds. */
    static String time(SessionRecord record) {
        return UtcTime.of(Instant.ofEpochMilli(record.acceptedAtMillis()));
    }
}
