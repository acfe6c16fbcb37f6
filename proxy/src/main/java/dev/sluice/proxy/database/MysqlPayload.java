package dev.sluice.proxy.database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A packet for a MySQL server as it is written, field by field. For one thread. */
final class MysqlPayload {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The lowest byte first. */
    MysqlPayload number(long number, int size) {
        for (int i = 0; i < size; i++) {
            bytes.write((int) (number >> (8 * i)));
        }
        return this;
    }

    MysqlPayload text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** With a zero byte at its end. */
    MysqlPayload textAndZero(String text) {
        return text(text).number(0, 1);
    }

    MysqlPayload bytes(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
