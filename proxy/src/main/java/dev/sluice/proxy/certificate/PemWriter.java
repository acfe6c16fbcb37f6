package dev.sluice.proxy.certificate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A writer of PEM (RFC 7468). Stateless. Bytes stay bytes, since a text with a key in it could not be erased. */
public final class PemWriter {
    private static final int LINE = 64;

    private PemWriter() {}

    /** One block. Nothing is left of the content but what is returned. */
    static byte[] block(String label, byte[] der) {
        byte[] begin = "-----BEGIN %s-----\n".formatted(label).getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\n-----END %s-----\n".formatted(label).getBytes(StandardCharsets.US_ASCII);
        byte[] base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encode(der);
        byte[] pem = Arrays.copyOf(begin, begin.length + base64.length + end.length);
        System.arraycopy(base64, 0, pem, begin.length, base64.length);
        System.arraycopy(end, 0, pem, begin.length + base64.length, end.length);
        Arrays.fill(base64, (byte) 0);
        return pem;
    }

    /** Certificates, one after the other. */
    public static byte[] certificates(List<X509Certificate> certificates) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (X509Certificate each : certificates) {
                all.writeBytes(block("CERTIFICATE", each.getEncoded()));
            }
            return all.toByteArray();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e); // it has been read, so it is encoded
        }
    }
}
