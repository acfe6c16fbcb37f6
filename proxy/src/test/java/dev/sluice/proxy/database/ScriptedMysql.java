package dev.sluice.proxy.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of a MySQL server, written from the documentation of its protocol. */
final class ScriptedMysql {
    static final byte[] SCRAMBLE = HexFormat.of().parseHex("0a2f4a6f4b492230584c724a250d035052021715");
    static final int CAPABILITIES = 0x0008_8208; // plugins, 20 bytes of scramble, version 4.1, a database
    static final int TLS = 0x0800;

    private ScriptedMysql() {}

    static byte[] packet(int sequence, byte[] payload) {
        return new MysqlPayload()
                .number(payload.length, 3)
                .number(sequence, 1)
                .bytes(payload)
                .bytes();
    }

    static byte[] greeting(String plugin) {
        return greeting(CAPABILITIES, plugin + "\0");
    }

    /** @param end what follows the scramble */
    static byte[] greeting(int capabilities, String end) {
        byte[] first = Arrays.copyOf(SCRAMBLE, 8);
        byte[] second = Arrays.copyOfRange(SCRAMBLE, 8, 20);
        return packet(
                0,
                new MysqlPayload()
                        .number(10, 1)
                        .textAndZero("5.5.5-10.11.19-MariaDB")
                        .number(77, 4)
                        .bytes(first)
                        .number(0, 1)
                        .number(capabilities, 2)
                        .number(45, 1)
                        .number(2, 2)
                        .number(capabilities >> 16, 2)
                        .number(21, 1)
                        .bytes(new byte[10])
                        .bytes(second)
                        .number(0, 1)
                        .text(end)
                        .bytes());
    }

    static byte[] ok(int sequence) {
        return packet(sequence, new byte[] {0, 0, 0, 2, 0, 0, 0});
    }

    static byte[] end(int sequence) {
        return packet(sequence, new byte[] {(byte) 0xFE, 0, 0, 2, 0});
    }

    static byte[] error(int sequence, int code, String state, String message) {
        return packet(
                sequence,
                new MysqlPayload()
                        .number(0xFF, 1)
                        .number(code, 2)
                        .text(state.isEmpty() ? "" : "#" + state)
                        .text(message)
                        .bytes());
    }

    static byte[] denied(int sequence) {
        return error(sequence, 1045, "28000", "Access denied for user 'sluice'@'10.0.0.1' (using password: YES)");
    }

    static byte[] switchTo(int sequence, String plugin) {
        return packet(
                sequence,
                new MysqlPayload()
                        .number(0xFE, 1)
                        .textAndZero(plugin)
                        .bytes(SCRAMBLE)
                        .number(0, 1)
                        .bytes());
    }

    static byte[] more(int sequence, int... bytes) {
        MysqlPayload payload = new MysqlPayload().number(1, 1);
        for (int one : bytes) {
            payload.number(one, 1);
        }
        return packet(sequence, payload.bytes());
    }

    /** Variables and their values, in turn. */
    static byte[] variables(String... namesAndValues) {
        List<@Nullable String[]> rows = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            rows.add(new String[] {namesAndValues[i], namesAndValues[i + 1]});
        }
        return table(List.of("Variable_name", "Value"), rows);
    }

    static byte[] table(List<String> columns, List<@Nullable String[]> rows) {
        int sequence = 1;
        MysqlPayload all = new MysqlPayload().bytes(packet(sequence++, new byte[] {(byte) columns.size()}));
        for (String column : columns) {
            MysqlPayload definition = new MysqlPayload();
            for (String text : new String[] {"def", "information_schema", "x", "x", column, column}) {
                field(definition, text);
            }
            definition
                    .number(12, 1)
                    .number(45, 2)
                    .number(64, 4)
                    .number(0xFD, 1)
                    .number(0, 2)
                    .number(0, 1)
                    .number(0, 2);
            all.bytes(packet(sequence++, definition.bytes()));
        }
        all.bytes(end(sequence++));
        for (@Nullable String[] row : rows) {
            MysqlPayload fields = new MysqlPayload();
            for (String value : row) {
                field(fields, value);
            }
            all.bytes(packet(sequence++, fields.bytes()));
        }
        return all.bytes(end(sequence)).bytes();
    }

    private static void field(MysqlPayload packet, @Nullable String value) {
        if (value == null) {
            packet.number(0xFB, 1);
            return;
        }
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length < 0xFB) {
            packet.number(length, 1);
        } else if (length < 0x1_0000) {
            packet.number(0xFC, 1).number(length, 2);
        } else {
            packet.number(0xFD, 1).number(length, 3);
        }
        packet.text(value);
    }
}
