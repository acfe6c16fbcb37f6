package dev.sluice.proxy.preface;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a version 2 header that say what a proxy knows of the TLS it ends. Immutable.
 *
 * <p>Source: as for {@link ProxyHeaderDecoder}, section 2.2.6.
 *
 * @param protocol that was agreed on by ALPN; null for none
 * @param serverName that the client asked for; null for none
 * @param version such as {@code 1.3}
 * @param cipher in the words of OpenSSL
 * @param shown whether the client has shown a certificate, which was accepted
 * @param resumed whether it was shown in an earlier handshake
 * @param commonName of the certificate; null without one
 */
public record TlsExtensions(
        @Nullable String protocol,
        @Nullable String serverName,
        String version,
        String cipher,
        boolean shown,
        boolean resumed,
        @Nullable String commonName) {
    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;

    private static final int CLIENT_TLS = 0x01;
    private static final int CERTIFICATE_IN_CONNECTION = 0x02;
    private static final int CERTIFICATE_IN_SESSION = 0x04;

    /** The flags, and the result of the verification. */
    private static final int HEAD_BYTES = 1 + Integer.BYTES;

    /** Any number but 0, which stands for a certificate that was verified. */
    private static final int NOT_VERIFIED = 1;

    /** Whether an extension is one of those that are made here, whoever else has sent one like it. */
    public static boolean replaces(Tlv tlv) {
        return tlv.type() == Tlv.ALPN || tlv.type() == Tlv.AUTHORITY || tlv.type() == Tlv.SSL;
    }

    /** In the order of their types. */
    public List<Tlv> tlvs() {
        List<Tlv> tlvs = new ArrayList<>();
        if (protocol != null) {
            tlvs.add(new Tlv(Tlv.ALPN, protocol.getBytes(StandardCharsets.ISO_8859_1)));
        }
        if (serverName != null) {
            tlvs.add(new Tlv(Tlv.AUTHORITY, serverName.getBytes(StandardCharsets.UTF_8)));
        }
        tlvs.add(new Tlv(Tlv.SSL, ssl()));
        return tlvs;
    }

    private byte[] ssl() {
        List<Tlv> inner = new ArrayList<>();
        inner.add(new Tlv(VERSION, ("TLSv" + version).getBytes(StandardCharsets.US_ASCII)));
        if (commonName != null) {
            inner.add(new Tlv(COMMON_NAME, commonName.getBytes(StandardCharsets.UTF_8)));
        }
        inner.add(new Tlv(CIPHER, cipher.getBytes(StandardCharsets.US_ASCII)));
        int bytes = inner.stream()
                .mapToInt(tlv -> Tlv.HEAD_BYTES + tlv.valueBytes())
                .sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + bytes);
        int certificate =
                !shown ? 0 : resumed ? CERTIFICATE_IN_SESSION : CERTIFICATE_IN_CONNECTION | CERTIFICATE_IN_SESSION;
        out.put((byte) (CLIENT_TLS | certificate)).putInt(shown ? 0 : NOT_VERIFIED);
        inner.forEach(tlv ->
                out.put((byte) tlv.type()).putShort((short) tlv.valueBytes()).put(tlv.value()));
        return out.array();
    }
}
