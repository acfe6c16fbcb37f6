package dev.sluice.proxy.certificate;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Certificates for tests, valid at {@link #NOW}, and the files in which they come. */
public final class TestCertificates {
    static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private static final int DNS_NAME = 0x82;
    private static final Map<Algorithm, KeyPair> KEYS = new EnumMap<>(Algorithm.class);

    /** The one that has signed all but those of {@link #chain}. */
    static final X509Bundle ROOT = selfSigned(authority("Test Root"));

    private TestCertificates() {}

    /** A key of this kind, the same each time: RSA keys take long to make. */
    static synchronized KeyPair keys(Algorithm algorithm) {
        return KEYS.computeIfAbsent(algorithm, TestCertificates::newKeys);
    }

    static KeyPair newKeys(Algorithm algorithm) {
        try {
            return algorithm.generateKeyPair(new SecureRandom());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static CertificateBuilder builder(String... names) {
        return withoutNames("CN=" + names[0]).addExtensionOctetString("2.5.29.17", false, alternatives(names));
    }

    static CertificateBuilder withoutNames(String subject) {
        return new CertificateBuilder()
                .subject(subject)
                .notBefore(NOW.minus(Duration.ofDays(100)))
                .notAfter(NOW.plus(Duration.ofDays(100)))
                .ecp256();
    }

    /** Written here, since the builder takes no wildcards. */
    private static byte[] alternatives(String... names) {
        byte[][] all = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            all[i] = Der.element(DNS_NAME, names[i].getBytes(StandardCharsets.US_ASCII));
        }
        return Der.element(Der.SEQUENCE, all);
    }

    static X509Bundle selfSigned(CertificateBuilder builder) {
        try {
            return builder.buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Bundle issued(CertificateBuilder builder, X509Bundle issuer) {
        try {
            return builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Bundle server(String... names) {
        return issued(builder(names), ROOT);
    }

    /** With a key of this kind. */
    static X509Bundle server(Algorithm algorithm, String... names) {
        return issued(builder(names).algorithm(algorithm).keyPair(keys(algorithm)), ROOT);
    }

    static CertificateBuilder authority(String name) {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .notBefore(NOW.minus(Duration.ofDays(1000)))
                .notAfter(NOW.plus(Duration.ofDays(1000)))
                .setIsCertificateAuthority(true)
                .ecp256();
    }

    /** The server first, then the authorities, up to the one that has signed itself. */
    static List<X509Bundle> chain(int length) {
        List<X509Bundle> chain = new ArrayList<>();
        chain.add(selfSigned(authority("Root")));
        for (int i = 1; i < length - 1; i++) {
            chain.addFirst(issued(authority("Authority " + i), chain.getFirst()));
        }
        chain.addFirst(issued(builder("db.example.com"), chain.getFirst()));
        return chain;
    }

    /** The certificates in PEM, one after the other. */
    static String certificates(List<X509Bundle> bundles) {
        StringBuilder all = new StringBuilder();
        bundles.forEach(one -> all.append(one.getCertificatePEM()).append('\n'));
        return all.toString();
    }

    static String certificate(X509Bundle bundle) {
        return certificates(List.of(bundle));
    }

    static String key(X509Bundle bundle) {
        return key(bundle.getKeyPair().getPrivate());
    }

    static String key(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String both(X509Bundle bundle) {
        return certificate(bundle) + key(bundle);
    }

    static String block(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
    }

    /** What {@code openssl rsa -traditional} writes: the key out of its PKCS#8. */
    static byte[] traditional(PrivateKey key) {
        return within(key, null);
    }

    /** What {@code openssl ecparam -genkey} writes, with the curve in it. */
    static byte[] traditional(PrivateKey key, String curve) {
        return within(key, Der.objectId(curve));
    }

    /** What {@code openssl ecparam -genkey} writes for P-256, with the public half of somebody's key. */
    public static String claiming(X509Bundle own, X509Bundle claimed) {
        Der parts = next(new Der(traditional(own.getKeyPair().getPrivate(), "2a8648ce3d030107")), Der.SEQUENCE);
        Der known = next(new Der(claimed.getKeyPair().getPublic().getEncoded()), Der.SEQUENCE);
        next(known, Der.SEQUENCE);
        byte[] point = Der.element(Der.BITS, next(known, Der.BITS).rest());
        byte[] sec1 = Der.element(Der.SEQUENCE, parts.rest(), Der.element(Der.OPTION_1, point));
        return block("EC PRIVATE KEY", sec1);
    }

    private static byte[] within(PrivateKey key, byte @Nullable [] curve) {
        Der whole = next(new Der(key.getEncoded()), Der.SEQUENCE);
        next(whole, Der.INTEGER);
        next(whole, Der.SEQUENCE);
        Der octets = next(whole, Der.OCTETS);
        if (curve == null) {
            return octets.rest();
        }
        Der parts = next(octets, Der.SEQUENCE);
        byte[] version = next(parts, Der.INTEGER).rest();
        byte[] number = next(parts, Der.OCTETS).rest();
        return Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, version),
                Der.element(Der.OCTETS, number),
                Der.element(Der.OPTION_0, curve));
    }

    private static Der next(Der der, int tag) {
        Der next = der.next(tag);
        if (next == null) {
            throw new IllegalStateException("no element with tag " + tag);
        }
        return next;
    }

    /** Writes a file that its owner alone may read. */
    static Path write(Path directory, String name, String text) {
        try {
            Path file = Files.writeString(directory.resolve(name), text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
