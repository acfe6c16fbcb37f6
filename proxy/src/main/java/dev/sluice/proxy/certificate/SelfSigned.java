package dev.sluice.proxy.certificate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A maker of certificates that have signed themselves, for an hour: the self-test speaks TLS with itself by one. Stateless. */
public final class SelfSigned {
    private static final Duration VALID = Duration.ofHours(1);

    private static final String ECDSA_WITH_SHA_256 = "2a8648ce3d040302";
    private static final String COMMON_NAME = "550403";
    private static final String ALTERNATIVE_NAMES = "551d11";
    private static final int UTF_8 = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int DNS_NAME = 0x82;
    private static final int EXTENSIONS = 0xa3;
    private static final byte[] VERSION_3 = {2};
    private static final byte[] NO_UNUSED_BITS = {0};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private SelfSigned() {}

    /**
     * A new certificate with a new key of P-256, both as PEM.
     *
     * @param name host name
     */
    public static String pem(String name, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] algorithm = Der.element(Der.SEQUENCE, Der.objectId(ECDSA_WITH_SHA_256));
            byte[] content = content(name, now, keys, algorithm);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] signed = Der.element(Der.BITS, NO_UNUSED_BITS, signature.sign());
            return block("CERTIFICATE", Der.element(Der.SEQUENCE, content, algorithm, signed))
                    + block("PRIVATE KEY", keys.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] content(String name, Instant now, KeyPair keys, byte[] algorithm) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        byte[] common = Der.element(Der.SEQUENCE, Der.objectId(COMMON_NAME), Der.element(UTF_8, text));
        byte[] subject = Der.element(Der.SEQUENCE, Der.element(Der.SET, common));
        byte[] names = Der.element(Der.OCTETS, Der.element(Der.SEQUENCE, Der.element(DNS_NAME, text)));
        byte[] extension = Der.element(Der.SEQUENCE, Der.objectId(ALTERNATIVE_NAMES), names);
        return Der.element(
                Der.SEQUENCE,
                Der.element(Der.OPTION_0, Der.element(Der.INTEGER, VERSION_3)),
                Der.element(Der.INTEGER, BigInteger.valueOf(now.toEpochMilli()).toByteArray()),
                algorithm,
                subject,
                Der.element(Der.SEQUENCE, time(now.minus(VALID)), time(now.plus(VALID))),
                subject,
                keys.getPublic().getEncoded(),
                Der.element(EXTENSIONS, Der.element(Der.SEQUENCE, extension)));
    }

    private static byte[] time(Instant time) {
        return Der.element(UTC_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static String block(String label, byte[] der) {
        return new String(PemWriter.block(label, der), StandardCharsets.US_ASCII);
    }
}
