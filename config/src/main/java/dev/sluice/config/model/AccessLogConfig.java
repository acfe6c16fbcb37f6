package dev.sluice.config.model;

import dev.sluice.config.value.AccessField;
import java.util.List;

/**
 * The access log: one line per session.
 *
 * @param fields of a line, in their order; empty for what the format shows by itself
 */
public record AccessLogConfig(
        AccessOutput output, AccessFormat format, List<AccessField> fields, AccessSelection selection) {
    public AccessLogConfig {
        fields = List.copyOf(fields);
    }
}
