package dev.sluice.proxy.database;

import dev.sluice.proxy.database.Failure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error that a MySQL or MariaDB server has sent. Immutable.
 *
 * @param code its number, such as 1045
 * @param state SQLSTATE; empty where the server has sent none, as before the login
 * @param message printable
 */
record MysqlError(int code, String state, String message) {
    private static final int STATE = 5;
    private static final String STATE_OF_LOGINS = "28";

    static final int SYNTAX = 1064;
    static final int NO_PRIVILEGE = 1227;
    private static final int HOST_BLOCKED = 1129;

    /** Too many connections: of the server, of the user, of the user within an hour. */
    private static final Set<Integer> FULL = Set.of(1040, 1203, 1226);

    /**
     * Those about who logs in and how, beside SQLSTATE 28...: host is blocked or not allowed (1129, 1130), no right to the database (1044), no such database (1049), another way of
     * logging in (1251, 1275, 1524), no privilege (1142, 1227), password has expired (1820, 1862), account is locked (3118, MariaDB 4151, 4163), TLS is required (3159).
     */
    private static final Set<Integer> LOGIN = Set.of(
            HOST_BLOCKED,
            1130,
            1044,
            1045,
            1049,
            1142,
            NO_PRIVILEGE,
            1251,
            1275,
            1524,
            1698,
            1820,
            1862,
            3118,
            3159,
            4151,
            4163);

    /**
     * One of a packet that begins with 0xFF.
     *
     * @param password not to be shown
     */
    static MysqlError of(byte[] packet, @Nullable String password) {
        MysqlFields fields = new MysqlFields(packet, 1);
        int code = (int) fields.number(2);
        byte[] rest = fields.rest();
        if (rest.length > STATE && rest[0] == '#') {
            String state = new String(rest, 1, STATE, StandardCharsets.ISO_8859_1);
            byte[] message = new MysqlFields(rest, 1 + STATE).rest();
            return new MysqlError(code, state, shown(message, password));
        }
        return new MysqlError(code, "", shown(rest, password));
    }

    private static String shown(byte[] message, @Nullable String password) {
        return ServerText.of(new String(message, StandardCharsets.UTF_8), password);
    }

    Failure failure() {
        if (code == HOST_BLOCKED) {
            return new Failure(
                    Kind.LOGIN,
                    "refuses this host after max_connect_errors broken handshakes (error 1129): FLUSH HOSTS lets it in again");
        }
        return new Failure(
                kind(), "says " + (message.isEmpty() ? "" : "\"" + message + "\" ") + "(error " + code + ")");
    }

    Kind kind() {
        if (FULL.contains(code)) {
            return Kind.FULL;
        }
        return LOGIN.contains(code) || state.startsWith(STATE_OF_LOGINS) ? Kind.LOGIN : Kind.WRONG;
    }
}
