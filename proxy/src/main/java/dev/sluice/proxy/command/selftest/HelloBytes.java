package dev.sluice.proxy.command.selftest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a small ClientHello with the name a.example.com that offers h2. By hand: the TLS of the JDK would be in the class archive of every process.
 */
final class HelloBytes {
    private static final byte[] NAME = "a.example.com".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROTOCOL = "h2".getBytes(StandardCharsets.US_ASCII);
    private static final int RANDOM_BYTES = 32;
    private static final short SERVER_NAME = 0;
    private static final short ALPN = 16;
    private static final short TLS_12 = 0x0303;
    private static final short AES_128_GCM_SHA256 = 0x1301;

    private HelloBytes() {}

    /** The first record of a client. */
    static byte[] get() {
        ByteBuffer name = ByteBuffer.allocate(NAME.length + 5)
                .putShort((short) (NAME.length + 3))
                .put((byte) 0)
                .putShort((short) NAME.length)
                .put(NAME);
        ByteBuffer protocols = ByteBuffer.allocate(PROTOCOL.length + 3)
                .putShort((short) (PROTOCOL.length + 1))
                .put((byte) PROTOCOL.length)
                .put(PROTOCOL);
        ByteBuffer extensions = ByteBuffer.allocate(name.capacity() + protocols.capacity() + 8);
        extension(extensions, SERVER_NAME, name);
        extension(extensions, ALPN, protocols);
        int body = Short.BYTES + RANDOM_BYTES + 1 + 4 + 2 + Short.BYTES + extensions.capacity();
        return ByteBuffer.allocate(body + 9)
                .put(new byte[] {22, 3, 1})
                .putShort((short) (body + 4))
                .putInt(1 << 24 | body)
                .putShort(TLS_12)
                .put(new byte[RANDOM_BYTES])
                .put((byte) 0) // no session
                .putShort((short) Short.BYTES)
                .putShort(AES_128_GCM_SHA256)
                .put(new byte[] {1, 0}) // no compression
                .putShort((short) extensions.capacity())
                .put(extensions.flip())
                .array();
    }

    private static void extension(ByteBuffer into, short type, ByteBuffer value) {
        into.putShort(type).putShort((short) value.capacity()).put(value.flip());
    }
}
