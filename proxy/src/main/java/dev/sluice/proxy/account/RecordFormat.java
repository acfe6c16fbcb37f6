package dev.sluice.proxy.account;

import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.value.AccessField;
import java.time.ZoneId;

/**
 * A format of the access log: how a record becomes a line. Threading: the writer of the access log; {@link #shows} any
 * thread.
 */
interface RecordFormat {
    static RecordFormat of(AccessLogConfig config) {
        return switch (config.format()) {
            case JSON -> new JsonFormat(config.fields());
            case TEXT -> config.fields().isEmpty() ? new TextFormat() : new PairsFormat(config.fields());
            case HAPROXY -> new HaproxyFormat(ZoneId.systemDefault());
        };
    }

    /** Whether a line has this field, which need not be found out otherwise. */
    boolean shows(AccessField field);

    /** Appends the line without its line break. */
    void append(SessionRecord record, StringBuilder line);
}
