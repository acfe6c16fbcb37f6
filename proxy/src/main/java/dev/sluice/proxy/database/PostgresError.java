package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error that a PostgreSQL server has sent. Immutable.
 *
 * <p>Source: "Error and Notice Message Fields" and the appendix on error codes of PostgreSQL.
 *
 * @param code five characters of SQLSTATE; empty where the server gives none
 * @param ends whether the server ends the connection after it
 */
record PostgresError(String code, String message, boolean ends) {
    /** What is missing on servers that speak PostgreSQL's protocol and are another database, or where an administrator has forbidden it. */
    private static final Set<String> NOT_TOLD = Set.of(
            "42501", // no privilege for a function
            "42883", // no such function
            "42P01", // no such view
            "42703", // no such column
            "42704", // no such setting
            "42601", // a syntax of its own
            "0A000"); // Amazon Aurora has the functions of replication, and refuses them

    /** PgBouncer says so when its own clients are too many; it has given it the code of a violation of the protocol. */
    private static final String POOLER_IS_FULL = "no more connections allowed";

    static PostgresError of(byte[] body) {
        String code = "";
        String message = "";
        boolean ends = true;
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int end = at + 1;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            String value = new String(body, at + 1, end - at - 1, StandardCharsets.UTF_8);
            switch (body[at]) {
                case 'C' -> code = value;
                case 'M' -> message = value;
                case 'S', 'V' -> ends = !value.equals("ERROR"); // V is S in English, and follows it
                default -> {} // others are for programmers
            }
            at = end + 1;
        }
        return new PostgresError(code, message, ends);
    }

    /** Whether it is about the login, so that the server is alive all the same. */
    boolean refusesLogin() {
        return code.startsWith("28") || code.equals("3D000") || code.equals("42501");
    }

    /** Whether a smaller question may be answered. */
    boolean saysLess() {
        return !ends && NOT_TOLD.contains(code);
    }

    /**
     * Of a check with a login.
     *
     * @param serving whether the server has taken the login already
     */
    Failure failure(boolean serving, @Nullable String password) {
        String text = message.isBlank() ? "an error without a message" : ServerText.of(message, password);
        String detail = code.isBlank() ? text : text + " (" + ServerText.of(code, password) + ")";
        return new Failure(kind(serving), detail);
    }

    private Kind kind(boolean serving) {
        if (code.equals("53300") || message.startsWith(POOLER_IS_FULL)) {
            return Kind.FULL;
        }
        // 55000 before that: the database takes no connections (ALLOW_CONNECTIONS false)
        return refusesLogin() || (!serving && code.equals("55000")) ? Kind.LOGIN : Kind.WRONG;
    }
}
