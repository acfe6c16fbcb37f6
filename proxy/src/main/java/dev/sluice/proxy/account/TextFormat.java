package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;

/** For reading: one line of words and key=value pairs. */
final class TextFormat implements RecordFormat {
    @Override
    public void append(SessionRecord record, StringBuilder line) {
        line.append(JsonFormat.time(record)).append(' ').append(record.client());
        if (record.proxy() != null) {
            line.append(" via ").append(record.proxy());
        }
        line.append(" -> ");
        Printable.append(record.frontend(), line);
        line.append(" -> ");
        Printable.append(record.pool(), line);
        line.append('/');
        Printable.append(record.backend() == null ? "-" : record.backend(), line);
        if (record.opening()) {
            line.append(" open");
            return;
        }
        line.append(' ').append(record.termination().cause().label());
        line.append('/').append(record.termination().phase().label());
        line.append(" code=").append(record.termination().code());
        line.append(" connect=").append(record.times().connect()).append("ms");
        line.append(" firstByte=").append(record.times().firstByte()).append("ms");
        line.append(" total=").append(record.times().total()).append("ms");
        line.append(" up=").append(record.bytes().toBackend());
        line.append(" down=").append(record.bytes().toClient());
        line.append(" retries=").append(record.retries());
    }
}
