package dev.sluice.proxy.certificate;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** An authority for tests, valid now, that signs the certificates of clients and lists of those that it has revoked. */
public final class TestAuthority {
    private static final String ECDSA_WITH_SHA_256 = "2a8648ce3d040302";
    private static final int UTC_TIME = 0x17;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final X509Bundle bundle;

    private TestAuthority(X509Bundle bundle) {
        this.bundle = bundle;
    }

    /** One that has signed itself. */
    public static TestAuthority root(String name) {
        return new TestAuthority(TestCertificates.selfSigned(valid(name).setIsCertificateAuthority(true)));
    }

    /** One below this. */
    public TestAuthority below(String name) {
        return new TestAuthority(TestCertificates.issued(valid(name).setIsCertificateAuthority(true), bundle));
    }

    private static CertificateBuilder valid(String name) {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .notBefore(Instant.now().minus(Duration.ofDays(2)))
                .notAfter(Instant.now().plus(Duration.ofDays(100)))
                .ecp256();
    }

    /** The builder of a certificate of this common name, with names of which those with a scheme are URIs. */
    public static CertificateBuilder client(String commonName, String... names) {
        CertificateBuilder builder = valid(commonName);
        for (String name : names) {
            if (name.contains("://")) {
                builder.addSanUriName(URI.create(name));
            } else {
                builder.addSanDnsName(name);
            }
        }
        return builder;
    }

    public X509Bundle issue(CertificateBuilder builder) {
        return TestCertificates.issued(builder, bundle);
    }

    public X509Bundle issue(String commonName, String... names) {
        return issue(client(commonName, names));
    }

    X509Bundle bundle() {
        return bundle;
    }

    /** Its certificate. */
    public String pem() {
        return TestCertificates.certificate(bundle);
    }

    /** A list that is due to be renewed then. */
    public String revokes(Instant nextUpdate, X509Bundle... revoked) {
        return TestCertificates.block("X509 CRL", list(nextUpdate, new byte[0], revoked));
    }

    /** As above, in DER. */
    byte[] list(Instant nextUpdate, byte[] extensions, X509Bundle... revoked) {
        try {
            byte[] entries = new byte[0];
            for (X509Bundle each : revoked) {
                BigInteger serial = each.getCertificate().getSerialNumber();
                entries = joined(
                        entries,
                        Der.element(Der.SEQUENCE, Der.element(Der.INTEGER, serial.toByteArray()), time(Instant.now())));
            }
            byte[] algorithm = Der.element(Der.SEQUENCE, Der.objectId(ECDSA_WITH_SHA_256));
            byte[] issuer = bundle.getCertificate().getSubjectX500Principal().getEncoded();
            byte[] content = Der.element(
                    Der.SEQUENCE,
                    Der.element(Der.INTEGER, new byte[] {1}),
                    algorithm,
                    issuer,
                    time(Instant.now().minus(Duration.ofDays(1))),
                    time(nextUpdate),
                    revoked.length == 0 ? entries : Der.element(Der.SEQUENCE, entries),
                    extensions);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(bundle.getKeyPair().getPrivate());
            signature.update(content);
            byte[] signed = Der.element(Der.BITS, new byte[1], signature.sign());
            return Der.element(Der.SEQUENCE, content, algorithm, signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What marks a list as one of changes alone. */
    static byte[] delta() {
        byte[] extension = Der.element(
                Der.SEQUENCE,
                Der.element(Der.OBJECT_ID, HexFormat.of().parseHex("551d1b")),
                Der.element(0x01, new byte[] {-1}),
                Der.element(Der.OCTETS, Der.element(Der.INTEGER, new byte[] {1})));
        return Der.element(Der.OPTION_0, Der.element(Der.SEQUENCE, extension));
    }

    private static byte[] time(Instant time) {
        return Der.element(UTC_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = new byte[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
