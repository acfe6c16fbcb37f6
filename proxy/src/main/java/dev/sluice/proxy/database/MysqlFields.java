package dev.sluice.proxy.database;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of one packet of MySQL, read from its front. What is not there reads as empty, and the packet is broken then. For one thread. */
final class MysqlFields {
    /** First byte of a field that is NULL. */
    static final int NULL = 0xFB;

    private final byte[] packet;
    private int at;
    private boolean broken;

    MysqlFields(byte[] packet, int from) {
        this.packet = packet;
        this.at = from;
    }

    boolean isBroken() {
        return broken;
    }

    boolean isEmpty() {
        return at >= packet.length;
    }

    /** An unsigned number of some bytes, the lowest first; at most seven. */
    long number(int size) {
        long number = 0;
        byte[] bytes = bytes(size);
        for (int i = bytes.length - 1; i >= 0; i--) {
            number = number << 8 | (bytes[i] & 0xFF);
        }
        return number;
    }

    byte[] bytes(long size) {
        if (broken || size > packet.length - at) {
            broken = true;
            return new byte[0];
        }
        at += (int) size;
        return Arrays.copyOfRange(packet, at - (int) size, at);
    }

    byte[] rest() {
        return bytes(Math.max(0, packet.length - at));
    }

    /** A text that ends at a zero byte, or with the packet, as old servers end theirs. */
    String textToZero() {
        int zero = at;
        while (zero < packet.length && packet[zero] != 0) {
            zero++;
        }
        String text = new String(bytes(zero - at), StandardCharsets.UTF_8);
        at = Math.min(packet.length, at + 1);
        return text;
    }

    /** A text behind its length; null for NULL. */
    @Nullable
    String text() {
        long length = number(1);
        if (length == NULL) {
            return null;
        }
        if (length > NULL) {
            // 0xFF begins no field. The eight bytes of 0xFE are more than a packet can hold when one of the upper four
            // is set.
            length = switch ((int) length) {
                case 0xFC -> number(2);
                case 0xFD -> number(3);
                case 0xFE -> number(4) | (number(4) == 0 ? 0 : 1L << 40);
                default -> Long.MAX_VALUE;
            };
        }
        return new String(bytes(length), StandardCharsets.UTF_8);
    }
}
