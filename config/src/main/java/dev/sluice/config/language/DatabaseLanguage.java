package dev.sluice.config.language;

import dev.sluice.config.language.Type.Choice;
import dev.sluice.config.language.Type.Text;
import dev.sluice.config.language.Type.Time;
import java.util.List;

/** The keys of health checks that speak the protocol of a database. */
final class DatabaseLanguage {
    private static final Text NAME = new Text("[^\\x00-\\x1f\\x7f]{1,255}", "a name");

    private static final Key USER = Key.optional(
                    "user",
                    NAME,
                    "User to log in as. It needs no privilege but to log in. Without one a check asks only what can be known without a login.")
            .example("sluice");
    private static final Key PASSWORD_FILE = Key.optional(
                    "passwordFile",
                    DiscoveryLanguage.FILE,
                    "File with the password, and nothing else but the end of a line. It is read again when it changes. Without it there is no"
                            + " password. A relative path begins where this configuration file is.")
            .example("/etc/sluice/check-password");
    private static final Key DATABASE = Key.optional("database", NAME, "Database to log in to; default: none.")
            .example("postgres");
    static final Key ROLE = Key.of(
            "role",
            new Choice(List.of("any", "primary", "replica")),
            "any",
            "What a server must be to get sessions: `primary` takes writes, `replica` takes none and follows another. A server of the other role is"
                    + " down at once, with that reason.");
    static final Key MAX_LAG = Key.optional(
                    "maxLag",
                    Time.POSITIVE,
                    "With `role: replica` or `any`: how far a replica may be behind the primary; beyond, and where it cannot be told, it is down."
                            + " Default: it does not matter.")
            .example("10s");
    private static final Key REUSE = Key.of(
            "reuse",
            Time.ANY,
            "30s",
            "How long one connection serves check after check, so that a check costs the server no new process; then the next one makes a new"
                    + " connection, which finds a server that takes none any more. `0s` = a connection for each check.");

    static final Section POSTGRES = Section.of(
            "A check by the protocol of PostgreSQL: it logs in and asks the server what it is. Without `user` the server must answer the start of a login.",
            USER,
            PASSWORD_FILE,
            Key.of("database", NAME, "postgres", "Database to log in to; every cluster has the usual one."),
            ROLE,
            MAX_LAG,
            REUSE);

    static final Section MYSQL = Section.of(
            "A check by the protocol of MySQL and MariaDB: it logs in and asks the server what it is. Without `user` the server must answer a login, be it with a refusal.",
            USER,
            PASSWORD_FILE,
            DATABASE,
            ROLE,
            MAX_LAG,
            REUSE);

    static final Section REDIS = Section.of(
            "A check by the protocol of Redis and Valkey: it asks the server what it is. Without a password a server that wants one passes, unless a `role` is asked for.",
            USER,
            PASSWORD_FILE,
            ROLE,
            MAX_LAG,
            REUSE);

    private DatabaseLanguage() {}
}
