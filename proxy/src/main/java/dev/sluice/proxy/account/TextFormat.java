package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;
import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.tls.TlsParameters;
import org.jspecify.annotations.Nullable;

/** A format of the access log for reading: one line of words and key=value pairs. */
final class TextFormat implements RecordFormat {
    @Override
    public boolean shows(AccessField field) {
        return switch (field) {
            case EVENT, LOCAL, QUEUE_MS, FROM_CLIENT_BYTES, FROM_BACKEND_BYTES, ACTIVE, UNIQUE_ID -> false;
            default -> true;
        };
    }

    @Override
    public void append(SessionRecord record, StringBuilder line) {
        line.append(FieldReader.time(record)).append(' ').append(record.client());
        if (record.proxy() != null) {
            line.append(" via ").append(record.proxy());
        }
        line.append(" -> ");
        Printable.append(record.frontend(), line);
        line.append(" -> ");
        Printable.append(record.pool() == null ? "-" : record.pool(), line);
        line.append('/');
        Printable.append(record.backend() == null ? "-" : record.backend(), line);
        if (record.opening()) {
            line.append(" open session=").append(record.session());
            return;
        }
        line.append(' ').append(record.termination().cause().label());
        line.append('/').append(record.termination().phase().label());
        line.append(" code=").append(record.termination().code());
        if (record.refusal() != null) {
            line.append(" reason=").append(record.refusal().label());
        }
        optional(" detail", record.detail(), line);
        SessionRouting routing = record.routing();
        optional(" route", routing.route(), line);
        optional(" sni", routing.sni(), line);
        optional(" alpn", FieldReader.alpn(record), line);
        line.append(routing.ech() ? " ech=true" : "");
        if (record.tls() != null) {
            append(record.tls(), line);
        }
        optional(" subject", FieldReader.certificate(record, ClientCertificate::subject), line);
        optional(" san", FieldReader.certificate(record, FieldReader::names), line);
        line.append(" connect=").append(record.times().connect()).append("ms");
        line.append(" firstByte=").append(record.times().firstByte()).append("ms");
        line.append(" total=").append(record.times().total()).append("ms");
        line.append(" up=").append(record.bytes().toBackend());
        line.append(" down=").append(record.bytes().toClient());
        line.append(" retries=").append(record.retries());
        line.append(" to=");
        Printable.append(record.backendAddress() == null ? "-" : record.backendAddress(), line);
        line.append(" from=").append(record.outgoing() == null ? "-" : record.outgoing());
        line.append(" session=").append(record.session());
    }

    private static void append(SessionTls tls, StringBuilder line) {
        TlsParameters agreed = tls.agreed();
        line.append(" tls=").append(agreed.version()).append(" cipher=").append(agreed.cipher());
        line.append(agreed.group() == null ? "" : " group=" + agreed.group());
        line.append(agreed.resumed() ? " resumed=true" : "");
        line.append(" handshake=").append(tls.handshakeMillis()).append("ms");
    }

    private static void optional(String key, @Nullable String value, StringBuilder line) {
        if (value != null) {
            line.append(key).append("=\"");
            Printable.append(value, line);
            line.append('"');
        }
    }
}
