package dev.sluice.proxy.database;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The messages that a check sends to a PostgreSQL server. Stateless. */
final class PostgresRequests {
    private static final int PROTOCOL_3_0 = 3 << 16;

    /** The user of a check without a login, who need not exist. */
    private static final String NOBODY = "sluice";

    /** A database that every server has. */
    private static final String COMMON_DATABASE = "postgres";

    private PostgresRequests() {}

    static String user(Login login) {
        return Objects.requireNonNullElse(login.user(), NOBODY);
    }

    /** The first message, which has no type; null when a text of the login would end before its end. */
    static byte @Nullable [] startUp(Login login) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", user(login));
        if (login.database() != null) {
            parameters.put("database", login.database());
        } else if (login.user() == null) {
            parameters.put("database", COMMON_DATABASE);
        }
        if (login.user() != null) {
            parameters.put("application_name", "sluice-check");
            parameters.put("client_encoding", "UTF8");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (parameter.getValue().indexOf(0) >= 0) {
                return null;
            }
            body.writeBytes(terminated(parameter.getKey()));
            body.writeBytes(terminated(parameter.getValue()));
        }
        body.write(0);
        return ByteBuffer.allocate(8 + body.size())
                .putInt(8 + body.size())
                .putInt(PROTOCOL_3_0)
                .put(body.toByteArray())
                .array();
    }

    /** A password, or what was made of it. */
    static byte[] password(String text) {
        return message('p', terminated(text));
    }

    /** The choice of a mechanism, with the first thing that it says. */
    static byte[] firstOf(String mechanism, String said) {
        byte[] name = terminated(mechanism);
        byte[] first = said.getBytes(StandardCharsets.UTF_8);
        return message(
                'p',
                ByteBuffer.allocate(name.length + 4 + first.length)
                        .put(name)
                        .putInt(first.length)
                        .put(first)
                        .array());
    }

    /** A further thing that a mechanism says. */
    static byte[] nextOf(String said) {
        return message('p', said.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] query(String sql) {
        return message('Q', terminated(sql));
    }

    static byte[] terminate() {
        return message('X', new byte[0]);
    }

    private static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    private static byte[] terminated(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
