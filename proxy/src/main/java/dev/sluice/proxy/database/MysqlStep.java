package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;

/** The consequence of a packet of a MySQL server. Immutable. */
sealed interface MysqlStep {
    /** A packet that goes to the server next. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Reply(byte[] payload) implements MysqlStep {}

    /** A packet that goes to the server next, with TLS behind it. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Secure(byte[] payload) implements MysqlStep {}

    /** A pause: the server says more by itself. */
    record Silence() implements MysqlStep {}

    /** The end of the login: the server takes commands now. */
    record LoggedIn() implements MysqlStep {}

    /** A query that goes to the server. */
    record Ask(String query) implements MysqlStep {}

    /** The answer to the question of the check; the server takes commands still. */
    record Found(Facts facts) implements MysqlStep {}

    /** The end of the conversation. */
    record End(Next last) implements MysqlStep {}

    static MysqlStep failed(Failure failure) {
        return new End(new Next.Failed(failure));
    }

    static MysqlStep wrong(String detail) {
        return failed(new Failure(Kind.WRONG, detail));
    }
}
