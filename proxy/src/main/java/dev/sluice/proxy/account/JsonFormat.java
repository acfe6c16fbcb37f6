package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. */
final class JsonFormat implements RecordFormat {
    @Override
    public void append(SessionRecord record, StringBuilder line) {
        line.append("{\"time\":\"").append(time(record)).append('"');
        text(line, "event", record.opening() ? "open" : "close");
        text(line, "client", record.client().toString());
        if (record.proxy() != null) {
            text(line, "proxy", record.proxy().toString());
        }
        if (record.uniqueId() != null) {
            text(line, "unique_id", record.uniqueId());
        }
        text(line, "frontend", record.frontend());
        text(line, "pool", record.pool());
        text(line, "backend", record.backend());
        text(line, "backend_address", record.backendAddress());
        text(line, "local", record.local() == null ? null : record.local().toString());
        if (!record.opening()) {
            number(line, "queue_ms", record.times().queue());
            number(line, "connect_ms", record.times().connect());
            number(line, "first_byte_ms", record.times().firstByte());
            number(line, "total_ms", record.times().total());
            number(line, "from_client_bytes", record.bytes().fromClient());
            number(line, "to_backend_bytes", record.bytes().toBackend());
            number(line, "from_backend_bytes", record.bytes().fromBackend());
            number(line, "to_client_bytes", record.bytes().toClient());
            number(line, "retries", record.retries());
            text(line, "cause", record.termination().cause().label());
            text(line, "phase", record.termination().phase().label());
            text(line, "code", record.termination().code());
        }
        line.append(",\"active\":{\"process\":").append(record.active().process());
        number(line, "frontend", record.active().frontend());
        number(line, "pool", record.active().pool());
        number(line, "backend", record.active().backend());
        line.append("}}");
    }

    /** RFC 3339 in UTC, always with milliseconds. */
    static String time(SessionRecord record) {
        String instant = Instant.ofEpochMilli(record.acceptedAtMillis()).toString();
        return instant.indexOf('.') > 0 ? instant : instant.replace("Z", ".000Z");
    }

    private static void number(StringBuilder line, String key, long value) {
        line.append(",\"").append(key).append("\":").append(value);
    }

    private static void text(StringBuilder line, String key, @Nullable String value) {
        line.append(",\"").append(key).append("\":");
        if (value == null) {
            line.append("null");
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (Printable.isUnsafe(c)) {
                line.append("\\u%04x".formatted((int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
