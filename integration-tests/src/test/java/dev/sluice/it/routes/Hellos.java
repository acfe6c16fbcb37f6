package dev.sluice.it.routes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** ClientHellos as the TLS of the JDK sends them, and the forms in which they may come, right ones and wrong ones. */
public final class Hellos {
    static final int RECORD_HEAD = 5;
    static final int SERVER_NAME = 0;
    static final int PADDING = 21;
    private static final int LARGEST_RECORD = 1 << 14;
    /** Behind the head of the record, that of the message, the version and the random bytes. */
    static final int SESSION_ID = RECORD_HEAD + 4 + 2 + 32;

    private Hellos() {}

    /** One record. */
    public static byte[] of(@Nullable String name, String... protocols) {
        try {
            SSLEngine client = SSLContext.getDefault().createSSLEngine();
            client.setUseClientMode(true);
            SSLParameters parameters = client.getSSLParameters();
            List<SNIServerName> names =
                    Stream.ofNullable(name).<SNIServerName>map(SNIHostName::new).toList();
            parameters.setServerNames(names);
            parameters.setApplicationProtocols(protocols);
            client.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
            var _ = client.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** The same message in records of so many bytes at most. */
    static byte[] inRecords(byte[] hello, int size) {
        return records(Arrays.copyOfRange(hello, RECORD_HEAD, hello.length), size);
    }

    private static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            records.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            records.write(message, at, length);
        }
        return records.toByteArray();
    }

    /** The same hello with padding (RFC 7685), so that its message has so many bytes. */
    static byte[] padded(byte[] hello, int bytes) {
        return with(hello, PADDING, new byte[bytes - (hello.length - RECORD_HEAD) - 4]);
    }

    /** The same hello with one more extension, which is the last. */
    static byte[] with(byte[] hello, int type, byte[] body) {
        int extensions = extensions(hello);
        ByteBuffer message = ByteBuffer.allocate(hello.length - RECORD_HEAD + 4 + body.length)
                .put(hello, RECORD_HEAD, hello.length - RECORD_HEAD)
                .putShort((short) type)
                .putShort((short) body.length)
                .put(body);
        int inMessage = extensions - RECORD_HEAD;
        message.putShort(inMessage, (short) (message.getShort(inMessage) + 4 + body.length));
        message.putInt(0, 1 << 24 | (message.capacity() - 4));
        return records(message.array(), LARGEST_RECORD);
    }

    /** Where the length of the extensions is. */
    static int extensions(byte[] hello) {
        ByteBuffer bytes = ByteBuffer.wrap(hello);
        int suites = SESSION_ID + 1 + Byte.toUnsignedInt(bytes.get(SESSION_ID));
        int methods = suites + 2 + Short.toUnsignedInt(bytes.getShort(suites));
        return methods + 1 + Byte.toUnsignedInt(bytes.get(methods));
    }

    /** The same bytes, some of them others: each pair is an offset and a value. */
    static byte[] changed(byte[] hello, int... pairs) {
        byte[] changed = hello.clone();
        for (int i = 0; i < pairs.length; i += 2) {
            changed[pairs[i]] = (byte) pairs[i + 1];
        }
        return changed;
    }

    /** What is sent in pieces of so many bytes. */
    static List<byte[]> pieces(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
        return pieces;
    }

    /** One behind the other. */
    static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
