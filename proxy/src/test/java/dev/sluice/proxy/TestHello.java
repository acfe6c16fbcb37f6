package dev.sluice.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
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

/** ClientHellos as the TLS of the JDK sends them, and the forms in which they may come. Stateless. */
public final class TestHello {
    private static final int RECORD_HEAD = 5;

    private TestHello() {}

    /** The first record of a client. */
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

    /** The same message in records of this many bytes at most. */
    public static byte[] inRecords(byte[] hello, int size) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = RECORD_HEAD; at < hello.length; at += size) {
            int length = Math.min(size, hello.length - at);
            records.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            records.write(hello, at, length);
        }
        return records.toByteArray();
    }

    /** One after the other. */
    public static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
