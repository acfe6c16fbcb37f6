package dev.sluice.proxy.database;

import org.jspecify.annotations.Nullable;

/**
 * The login of a check. Immutable.
 *
 * @param user null for none
 * @param password null for none
 * @param database null for the server's own choice
 */
public record Login(
        @Nullable String user,
        @Nullable String password,
        @Nullable String database) {
    @Override
    public String toString() {
        return "login of " + user;
    }
}
