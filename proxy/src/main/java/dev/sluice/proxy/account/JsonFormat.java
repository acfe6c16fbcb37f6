package dev.sluice.proxy.account;

import dev.sluice.config.text.Printable;
import dev.sluice.config.value.AccessField;
import dev.sluice.proxy.account.SessionRecord.ActiveCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A format of the access log: one JSON object a line. */
final class JsonFormat implements RecordFormat {
    private final List<AccessField> fields;

    /** @param fields in their order; empty for all */
    JsonFormat(List<AccessField> fields) {
        this.fields = fields.isEmpty() ? List.of(AccessField.values()) : List.copyOf(fields);
    }

    @Override
    public boolean shows(AccessField field) {
        return fields.contains(field);
    }

    @Override
    public void append(SessionRecord record, StringBuilder line) {
        Members members = new Members(line);
        for (AccessField field : fields) {
            if (FieldReader.has(field, record)) {
                FieldReader.read(field, record, members);
            }
        }
        line.append(members.first ? "{}" : "}");
    }

    private static final class Members implements FieldReader.Sink {
        private final StringBuilder line;
        private boolean first = true;

        Members(StringBuilder line) {
            this.line = line;
        }

        @Override
        public void text(AccessField field, @Nullable String value) {
            key(field);
            if (value == null) {
                line.append("null");
            } else {
                quoted(value);
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
            line.append("{\"process\":").append(value.process());
            line.append(",\"frontend\":").append(value.frontend());
            line.append(",\"pool\":").append(value.pool());
            line.append(",\"backend\":").append(value.backend()).append('}');
        }

        private void key(AccessField field) {
            line.append(first ? "{\"" : ",\"").append(field.word()).append("\":");
            first = false;
        }

        private void quoted(String value) {
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
}
