package dev.sluice.proxy.command.operator;

import org.jspecify.annotations.Nullable;

/** The query of a request. */
final class Query {
    private final StringBuilder text = new StringBuilder();

    /** Leaves out what is null. */
    Query add(String key, @Nullable String value) {
        if (value != null) {
            text.append(text.isEmpty() ? '?' : '&').append(key).append('=').append(ApiClient.segment(value));
        }
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
