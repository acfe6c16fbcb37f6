package dev.sluice.config.model;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of a check with a database server.
 *
 * @param user null for none
 * @param passwordFile null for none
 * @param database null for the server's own choice
 * @param demand what the server must be
 * @param reuse how long one connection serves check after check; zero for one each
 */
public record DatabaseCheck(
        @Nullable String user,
        @Nullable Path passwordFile,
        @Nullable String database,
        Demand demand,
        Duration reuse) {
    /** The role that a server must have. */
    public enum Role {
        ANY,
        /** It takes writes. */
        PRIMARY,
        /** It takes none. */
        REPLICA
    }

    /**
     * The demand on a server.
     *
     * @param maxLag how far a replica may be behind; null when it does not matter
     */
    public record Demand(Role role, @Nullable Duration maxLag) {
        /** Whether the server must have a certain role. */
        public boolean isForRole() {
            return role != Role.ANY;
        }

        /** Whether the server must tell of itself at all. */
        public boolean asks() {
            return isForRole() || maxLag != null;
        }
    }
}
