package dev.sluice.proxy.certificate;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** The identifiers of keys in certificates (RFC 5280, sections 4.2.1.1 and 4.2.1.2), mostly hashes of them. Stateless. */
final class KeyIdentifiers {
    private static final String OWN = "2.5.29.14";
    private static final String ISSUER = "2.5.29.35";
    /** In that of the issuer: the first of three optional parts. */
    private static final int KEY_ID = 0x80;

    private KeyIdentifiers() {}

    /** That of the key in the certificate; null when it does not say. */
    static byte @Nullable [] of(X509Certificate certificate) {
        Der value = extension(certificate, OWN);
        Der identifier = value == null ? null : value.next(Der.OCTETS);
        return identifier == null ? null : identifier.rest();
    }

    /** That of the key that has signed the certificate; null when it does not say. */
    static byte @Nullable [] ofIssuer(X509Certificate certificate) {
        Der value = extension(certificate, ISSUER);
        Der whole = value == null ? null : value.next(Der.SEQUENCE);
        Der identifier = whole == null ? null : whole.next(KEY_ID);
        return identifier == null ? null : identifier.rest();
    }

    private static @Nullable Der extension(X509Certificate certificate, String id) {
        byte[] value = certificate.getExtensionValue(id);
        return value == null ? null : new Der(value).next(Der.OCTETS);
    }
}
