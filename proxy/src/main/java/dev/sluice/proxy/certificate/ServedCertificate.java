package dev.sluice.proxy.certificate;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its chain and its private key, as an end of TLS serves it. Immutable, but that {@link #close} erases the key. Two
 * are equal when they come from the same file and have the same chain; then they have the same key, since it fits the certificate.
 *
 * <p>Threading: any; {@link #close} by one, when nobody needs the key any more.
 */
public final class ServedCertificate implements AutoCloseable {
    private final String file;
    private final int line;
    private final List<X509Certificate> chain;
    private final List<String> names;
    private final KeyKind kind;
    private final String fingerprint;
    private final byte[] keyPem;
    private volatile boolean closed;

    /**
     * A certificate that can be served.
     *
     * @param line of the file at which it begins
     * @param pkcs8 the key, which is copied
     */
    ServedCertificate(
            String file, int line, List<X509Certificate> chain, List<String> names, KeyKind kind, byte[] pkcs8) {
        this.file = file;
        this.line = line;
        this.chain = List.copyOf(chain);
        this.names = List.copyOf(names);
        this.kind = kind;
        this.fingerprint = fingerprint(chain.getFirst());
        this.keyPem = PemWriter.block("PRIVATE KEY", pkcs8);
    }

    private static String fingerprint(X509Certificate leaf) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e); // every JDK has it, and the certificate has been read
        }
    }

    /** The file of the certificate, as it was named. The same one after a change has the same. */
    public String file() {
        return file;
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The certificate, and after each the one that has signed it. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The chain in PEM, as OpenSSL reads it; made anew. */
    public byte[] chainPem() {
        return PemWriter.certificates(chain);
    }

    /**
     * The private key in PEM (PKCS#8), as OpenSSL reads it; not a copy, so that nothing is left of it after {@link #close}.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public byte[] keyPem() {
        if (closed) {
            throw new IllegalStateException("the key has been erased");
        }
        return keyPem;
    }

    /** Host names in lower case, each once; {@code *.x} stands for all with one label before {@code .x}. May be empty. */
    public List<String> names() {
        return names;
    }

    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether it is valid at this time. */
    public boolean isValid(Instant now) {
        return !now.isBefore(notBefore()) && !now.isAfter(notAfter());
    }

    /** What there is to say of the time in which it is valid; null for nothing. */
    public @Nullable CertificateProblem problemOfTime(Instant now) {
        String remark = Remarks.time(notBefore(), notAfter(), now);
        return remark == null ? null : CertificateProblem.warning(Path.of(file), line, remark);
    }

    /** Whether both are from the same file, at different times. */
    public boolean isOfSameFile(ServedCertificate other) {
        return file.equals(other.file);
    }

    /** Empty where the certificate has none. */
    public String subject() {
        return leaf().getSubjectX500Principal().toString();
    }

    public BigInteger serial() {
        return leaf().getSerialNumber();
    }

    /** SHA-256 of the certificate, 64 hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    public KeyKind keyKind() {
        return kind;
    }

    /** Erases the private key. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(keyPem, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServedCertificate that && file.equals(that.file) && chain.equals(that.chain);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "%s (%s, %s)".formatted(file, subject(), kind);
    }
}
