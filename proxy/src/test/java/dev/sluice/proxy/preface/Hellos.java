package dev.sluice.proxy.preface;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** ClientHellos written by hand, and the records that carry them. */
final class Hellos {
    static final byte[] NONE = new byte[0];
    static final int RECORD_HEAD_BYTES = 5;
    /** Version, random, session id. */
    private static final int FIXED_BYTES = 34;

    /** Of a type and with its content, as they stand in a hello. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Extension(int type, byte[] content) {}

    /** The parts of a hello, each with the bytes of its vector. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Parts(byte[] sessionId, byte[] suites, byte[] methods, List<Extension> extensions) {
        /** The least that is whole. */
        static final Parts LEAST = new Parts(NONE, new byte[] {0x13, 0x01}, new byte[1], List.of());

        Parts with(Extension... more) {
            return new Parts(sessionId, suites, methods, List.of(more));
        }

        Parts withSessionId(int bytes) {
            return new Parts(new byte[bytes], suites, methods, extensions);
        }

        Parts withSuites(int bytes) {
            return new Parts(sessionId, new byte[bytes], methods, extensions);
        }

        Parts withMethods(int bytes) {
            return new Parts(sessionId, suites, new byte[bytes], extensions);
        }

        /** Version to compression methods. */
        byte[] front() {
            return joined(uint(2, 0x0303), new byte[32], vector(1, sessionId), vector(2, suites), vector(1, methods));
        }

        byte[] message() {
            ByteArrayOutputStream all = new ByteArrayOutputStream(2048);
            for (Extension one : extensions) {
                all.writeBytes(uint(2, one.type));
                all.writeBytes(uint(2, one.content.length));
                all.writeBytes(one.content);
            }
            return Hellos.handshake(joined(front(), vector(2, all.toByteArray())));
        }

        byte[] stream() {
            return record(message());
        }
    }

    private Hellos() {}

    static byte[] joined(byte[]... parts) {
        return Headers.joined(parts);
    }

    static byte[] uint(int bytes, int value) {
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            out[i] = (byte) (value >>> (Byte.SIZE * (bytes - 1 - i)));
        }
        return out;
    }

    static byte[] vector(int lengthBytes, byte[] content) {
        return joined(uint(lengthBytes, content.length), content);
    }

    /** A ClientHello message. */
    static byte[] handshake(byte[] body) {
        return joined(uint(1, 1), vector(3, body));
    }

    static byte[] record(byte[] fragment) {
        return joined(uint(1, 22), uint(2, 0x0301), vector(2, fragment));
    }

    /** The message in records of that many bytes at most. */
    static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            out.writeBytes(record(Arrays.copyOfRange(message, at, Math.min(message.length, at + size))));
        }
        return out.toByteArray();
    }

    /** The message of a stream that is one record. */
    static byte[] message(byte[] stream) {
        return Arrays.copyOfRange(stream, RECORD_HEAD_BYTES, stream.length);
    }

    static Extension names(byte[]... entries) {
        return new Extension(0, vector(2, joined(entries)));
    }

    static byte[] hostName(String name) {
        return joined(uint(1, 0), vector(2, name.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static Extension name(String name) {
        return names(hostName(name));
    }

    static Extension protocols(String... protocols) {
        byte[][] entries = new byte[protocols.length][];
        for (int i = 0; i < protocols.length; i++) {
            entries[i] = vector(1, protocols[i].getBytes(StandardCharsets.ISO_8859_1));
        }
        return new Extension(16, vector(2, joined(entries)));
    }

    /** A whole message of that many bytes with its head, the last extension being padding. */
    static byte[] padded(int bytes, Extension... extensions) {
        List<Extension> all = new ArrayList<>(List.of(extensions));
        int without = Parts.LEAST.with(extensions).message().length;
        all.add(new Extension(21, new byte[bytes - without - 4]));
        return Parts.LEAST.with(all.toArray(Extension[]::new)).message();
    }

    /** The parts of a well-formed hello, by a reader that trusts it. */
    static Parts parts(byte[] message) {
        int at = 4 + FIXED_BYTES;
        byte[] sessionId = content(message, at, 1);
        at += 1 + sessionId.length;
        byte[] suites = content(message, at, 2);
        at += 2 + suites.length;
        byte[] methods = content(message, at, 1);
        at += 1 + methods.length + 2;
        List<Extension> extensions = new ArrayList<>();
        while (at < message.length) {
            byte[] content = content(message, at + 2, 2);
            extensions.add(new Extension(length(message, at, 2), content));
            at += 4 + content.length;
        }
        return new Parts(sessionId, suites, methods, extensions);
    }

    private static int length(byte[] bytes, int at, int lengthBytes) {
        int length = 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << Byte.SIZE | (bytes[at + i] & 0xFF);
        }
        return length;
    }

    private static byte[] content(byte[] bytes, int at, int lengthBytes) {
        int start = at + lengthBytes;
        return Arrays.copyOfRange(bytes, start, start + length(bytes, at, lengthBytes));
    }
}
