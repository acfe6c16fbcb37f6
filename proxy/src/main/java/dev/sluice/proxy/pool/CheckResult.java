package dev.sluice.proxy.pool;

import dev.sluice.proxy.database.Facts;
import org.jspecify.annotations.Nullable;

/**
 * The result of a health check.
 *
 * @param code as HAProxy names it, such as {@code L4OK}
 * @param detail a few words, or empty
 * @param nanos it took
 * @param endNanos when it ended, by the clock of the loops
 * @param facts that a database server has told of itself; null where nobody asked, or it did not answer
 */
public record CheckResult(
        String code,
        String detail,
        long nanos,
        long endNanos,
        @Nullable Facts facts) {
    /** For a server that answers and has not the role that is asked for. */
    public static final String OTHER_ROLE = "L7ROLE";
    /** For a server that does not take the login of the check. */
    public static final String NO_LOGIN = "L7AUTH";
    /** For a server that has no room for one more connection. */
    public static final String FULL = "L7FULL";

    /** One without facts. */
    public CheckResult(String code, String detail, long nanos, long endNanos) {
        this(code, detail, nanos, endNanos, null);
    }

    /** Whether the server answers, and says nothing of its health. */
    public boolean isUnclear() {
        return code.equals(NO_LOGIN) || code.equals(FULL);
    }

    /** Whether it is unclear and the one before it was not, or for another reason, or the other way round. */
    public boolean changesClarity(@Nullable CheckResult before) {
        return (before != null && before.isUnclear()) ? !before.code().equals(code) : isUnclear();
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? code : code + " " + detail;
    }
}
