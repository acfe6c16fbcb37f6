package dev.sluice.proxy.database;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a MySQL or MariaDB server, protocol 10. Immutable.
 *
 * @param capabilities bits of {@link MysqlCapabilities}
 * @param scramble 20 random bytes, with which passwords are hidden
 * @param plugin the way of logging in that the server would like
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record MysqlGreeting(long capabilities, byte[] scramble, String plugin) {
    static final int SCRAMBLE = 20;
    private static final int FIRST_PART = 8;
    private static final int RESERVED = 10;
    private static final int PROTOCOL = 10;

    /** Null when it is none. */
    static @Nullable MysqlGreeting of(byte[] packet) {
        MysqlFields fields = new MysqlFields(packet, 0);
        if (fields.number(1) != PROTOCOL) {
            return null;
        }
        fields.textToZero(); // the version, which is no sign of what a server can: proxies and forks write what they
        // like
        fields.bytes(4); // the connection's number
        byte[] scramble = Arrays.copyOf(fields.bytes(FIRST_PART), SCRAMBLE);
        fields.bytes(1);
        long capabilities = fields.number(2);
        fields.bytes(3); // character set, state
        capabilities |= fields.number(2) << 16;
        long length = fields.number(1);
        fields.bytes(RESERVED);
        // At least 12 and a zero byte, whatever the length says.
        long second = Math.max(SCRAMBLE - FIRST_PART + 1, length - FIRST_PART);
        byte[] part = fields.bytes(second);
        long needed = MysqlCapabilities.PROTOCOL_41 | MysqlCapabilities.SECURE_CONNECTION;
        if (fields.isBroken() || (capabilities & needed) != needed) {
            return null;
        }
        System.arraycopy(part, 0, scramble, FIRST_PART, SCRAMBLE - FIRST_PART);
        boolean named = (capabilities & MysqlCapabilities.PLUGIN_AUTH) != 0;
        return new MysqlGreeting(capabilities, scramble, named ? fields.textToZero() : MysqlAuthentication.NATIVE);
    }

    boolean has(long capability) {
        return (capabilities & capability) != 0;
    }
}
