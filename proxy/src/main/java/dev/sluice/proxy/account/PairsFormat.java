package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;
import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A format of the access log: chosen fields as {@code key=value} pairs, with {@code -} for what a session did not have.
 */
final class PairsFormat implements RecordFormat {
    private final List<AccessField> fields;

    /** @param fields in their order */
    PairsFormat(List<AccessField> fields) {
        this.fields = List.copyOf(fields);
    }

    @Override
    public boolean shows(AccessField field) {
        return fields.contains(field);
    }

    @Override
    public void append(SessionRecord record, StringBuilder line) {
        Pairs pairs = new Pairs(line);
        for (AccessField field : fields) {
            if (FieldReader.has(field, record)) {
                FieldReader.read(field, record, pairs);
            }
        }
    }

    /** A writer of pairs with a space between them. */
    static final class Pairs implements FieldReader.Sink {
        private final StringBuilder line;
        private String separator = "";

        Pairs(StringBuilder line) {
            this.line = line;
        }

        @Override
        public void text(AccessField field, @Nullable String value) {
            key(field);
            if (value == null) {
                line.append('-');
            } else if (value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0) {
                line.append('"');
                Printable.append(value.replace("\\", "\\\\").replace("\"", "\\\""), line);
                line.append('"');
            } else {
                Printable.append(value, line);
            }
        }

        @Override
        public void number(AccessField field, long value) {
            key(field);
            line.append(value);
        }

        @Override
        public void counts(AccessField field, ActiveCounts value) {
            key(field);
            line.append(value.process()).append('/').append(value.frontend()).append('/');
            line.append(value.pool()).append('/').append(value.backend());
        }

        private void key(AccessField field) {
            line.append(separator).append(field.word()).append('=');
            separator = " ";
        }
    }
}
