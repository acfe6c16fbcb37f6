package dev.sluice.proxy.session;

import org.jspecify.annotations.Nullable;

/**
 * Which sessions somebody asks for; null for any.
 *
 * @param client the address, without a port
 * @param before only sessions with smaller ids, which are older
 * @param limit most sessions
 */
public record SessionFilter(
        @Nullable String frontend,
        @Nullable String pool,
        @Nullable String backend,
        @Nullable String client,
        long before,
        int limit) {
    boolean matches(SessionView session) {
        return session.id() < before
                && is(frontend, session.frontend())
                && is(pool, session.pool())
                && is(backend, session.backend())
                && (client == null || client.equals(session.client().host()));
    }

    private static boolean is(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }
}
