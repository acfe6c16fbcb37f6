package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Facts.Role;
import dev.sluice.proxy.database.Failure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with a MySQL server from its greeting until it takes commands or refuses them.
 *
 * <p>Threading: one thread at a time.
 */
final class MysqlHandshake {
    static final Facts ALIVE = new Facts(Role.UNKNOWN, null, null, "answers");

    private static final String NOBODY = "sluice";

    /** {@code utf8mb4_general_ci}, which MariaDB and MySQL have both had since 5.5. */
    private static final int UTF8 = 45;

    private static final int MOST_OF_A_PACKET = 1 << 24;
    private static final int RESERVED = 23;
    private static final int OK = 0x00;

    private final Login login;
    private final boolean tls;
    private final boolean secure;
    private @Nullable MysqlGreeting greeting;
    private @Nullable MysqlAuthentication authentication;

    /** What the check fails with when the server has ended the login in order. */
    private @Nullable Failure withoutTls;

    MysqlHandshake(Login login, boolean tls, boolean secure) {
        this.login = login;
        this.tls = tls;
        this.secure = secure;
    }

    MysqlStep receive(byte[] packet) {
        if (authentication != null) {
            return answered(packet, authentication);
        }
        greeting = MysqlGreeting.of(packet);
        if (greeting == null) {
            return MysqlStep.wrong("does not speak MySQL's protocol as of version 4.1");
        }
        if (!tls) {
            return logIn(greeting, login, secure);
        }
        if (greeting.has(MysqlCapabilities.TLS)) {
            return new MysqlStep.Secure(opening(greeting, MysqlCapabilities.TLS).bytes());
        }
        withoutTls = new Failure(Kind.WRONG, "does not offer the TLS that the check wants");
        return logIn(greeting, new Login(null, null, null), false);
    }

    /** TLS is there. */
    MysqlStep secured() {
        return greeting == null ? MysqlStep.wrong("has not greeted before TLS") : logIn(greeting, login, true);
    }

    private MysqlStep logIn(MysqlGreeting greeting, Login login, boolean secure) {
        boolean hasDatabase = login.user() != null && login.database() != null;
        long more = tls && withoutTls == null ? MysqlCapabilities.TLS : 0;
        MysqlPayload packet = opening(greeting, hasDatabase ? more | MysqlCapabilities.CONNECT_WITH_DB : more);
        String password = login.user() == null ? null : login.password();
        authentication = new MysqlAuthentication(password, greeting.plugin(), secure);
        byte[] proof = authentication.first(greeting.scramble());
        packet.textAndZero(login.user() == null ? NOBODY : login.user());
        packet.number(proof.length, 1).bytes(proof);
        if (hasDatabase && login.database() != null) {
            packet.textAndZero(login.database());
        }
        if (greeting.has(MysqlCapabilities.PLUGIN_AUTH)) {
            packet.textAndZero(authentication.plugin());
        }
        return new MysqlStep.Reply(packet.bytes());
    }

    /** The beginning that a request for TLS and a login have in common. */
    private static MysqlPayload opening(MysqlGreeting greeting, long more) {
        long capabilities = MysqlCapabilities.MYSQL
                | MysqlCapabilities.PROTOCOL_41
                | MysqlCapabilities.SECURE_CONNECTION
                | (greeting.capabilities() & MysqlCapabilities.PLUGIN_AUTH)
                | more;
        return new MysqlPayload()
                .number(capabilities, 4)
                .number(MOST_OF_A_PACKET, 4)
                .number(UTF8, 1)
                .bytes(new byte[RESERVED]);
    }

    private MysqlStep answered(byte[] packet, MysqlAuthentication authentication) {
        if (packet.length == 0 || packet[0] != OK) {
            return authentication.receive(packet);
        }
        return withoutTls == null ? new MysqlStep.LoggedIn() : MysqlStep.failed(withoutTls);
    }

    /** What an error says of the server. */
    MysqlStep refused(MysqlError error) {
        if (authentication == null) {
            return MysqlStep.failed(error.failure());
        }
        if (withoutTls != null) {
            return MysqlStep.failed(withoutTls);
        }
        if (error.kind() != Kind.LOGIN) {
            return MysqlStep.failed(error.failure());
        }
        if (login.user() == null) {
            return new MysqlStep.End(new Next.Found(ALIVE));
        }
        Failure declined = authentication.declined();
        return MysqlStep.failed(declined == null ? error.failure() : declined);
    }

    String awaited() {
        return authentication == null ? "the greeting" : "the answer to the login";
    }
}
