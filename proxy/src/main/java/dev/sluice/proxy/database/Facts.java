package dev.sluice.proxy.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The facts that a database server has told of itself. Immutable.
 *
 * @param role {@link Role#UNKNOWN} without a login
 * @param lag how far a replica is behind; null on a primary, and where the server does not tell
 * @param lineage which of several primaries it is; null where the server does not tell
 * @param words what it is, for people, in the middle of a sentence: "is a replica"
 */
public record Facts(
        Role role, @Nullable Duration lag, @Nullable Lineage lineage, String words) {
    /** The part that a server plays among those with the same data. */
    public enum Role {
        /** It takes writes. */
        PRIMARY,
        /** It takes none. */
        REPLICA,
        /** It answers, and has not said more. */
        UNKNOWN
    }
}
