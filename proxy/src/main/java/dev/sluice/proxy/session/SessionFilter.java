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
    /** Whether it is worth a look. */
    boolean mayMatch(long id) {
        return id < before;
    }

    boolean matches(SessionView session) {
        return mayMatch(session.id())
                && is(frontend, session.frontend())
                && is(pool, session.pool())
                && is(backend, session.backend())
                && (client == null || client.equals(session.client().host()));
    }

    private static boolean is(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }
}
