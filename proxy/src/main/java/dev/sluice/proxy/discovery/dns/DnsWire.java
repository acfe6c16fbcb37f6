package dev.sluice.proxy.discovery.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The decoder of record data that Netty leaves encoded. It may refer to names anywhere in its message (RFC 1035,
 * section 4.1.4), of which nothing is trusted.
 */
final class DnsWire {
    private static final int MAX_NAME = 253;
    private static final int POINTER = 0xC0;
    private static final int OFFSET = 0x3FFF;

    private DnsWire() {}

    /**
     * Decodes an SRV record (RFC 2782).
     *
     * @param message the whole message; its position is at the data of the record, its limit behind it
     * @throws IllegalArgumentException when it is malformed
     */
    static DnsRecord.Service service(String owner, long timeToLive, ByteBuffer message) {
        try {
            int priority = Short.toUnsignedInt(message.getShort());
            int weight = Short.toUnsignedInt(message.getShort());
            int port = Short.toUnsignedInt(message.getShort());
            return new DnsRecord.Service(owner, timeToLive, priority, weight, port, name(message));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("an SRV record is cut off", e);
        }
    }

    /** The name at the position; pointers lead backward only, so that following them ends. */
    static String name(ByteBuffer message) {
        StringBuilder name = new StringBuilder();
        ByteBuffer at = message;
        int before = message.position();
        for (int length = next(at); length != 0; length = next(at)) {
            if ((length & POINTER) == POINTER) {
                int target = (length << Byte.SIZE | next(at)) & OFFSET;
                if (target >= before) {
                    throw new IllegalArgumentException("a compressed name points forward or to itself");
                }
                before = target;
                at = message.duplicate().position(target);
            } else if ((length & POINTER) != 0) {
                throw new IllegalArgumentException("a name has a label of an unknown kind");
            } else {
                label(at, length, name);
            }
        }
        return name.toString();
    }

    private static int next(ByteBuffer at) {
        return Byte.toUnsignedInt(at.get());
    }

    private static void label(ByteBuffer at, int length, StringBuilder name) {
        byte[] label = new byte[length];
        at.get(label);
        String text = new String(label, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        // Names become labels of metrics and parts of paths; those of hosts have no others (RFC 952, and the
        // underscore).
        if (!text.matches("[a-z0-9_-]+")) {
            throw new IllegalArgumentException("a name has characters that names of hosts have not");
        }
        name.append(name.isEmpty() ? "" : ".").append(text);
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a name is longer than " + MAX_NAME + " characters");
        }
    }
}
