package dev.sluice.proxy.certificate;

import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate and where it was read.
 *
 * @param line of the beginning of its block, 1-based
 */
record PemCertificate(X509Certificate x509, Path file, int line) {
    /** Whoever makes a certificate can write a book into it. */
    private static final int MOST_SHOWN = 500;

    /** Its subject, and where that is empty its serial number. */
    String title() {
        return title(x509);
    }

    static String title(X509Certificate x509) {
        String subject = x509.getSubjectX500Principal().toString();
        if (subject.isEmpty()) {
            return "serial " + x509.getSerialNumber().toString(16);
        }
        return subject.length() <= MOST_SHOWN ? subject : subject.substring(0, MOST_SHOWN) + "...";
    }

    /** Whether the other says that it has issued this one. */
    boolean namesAsIssuer(PemCertificate other) {
        X500Principal issuer = x509.getIssuerX500Principal();
        X500Principal subject = other.x509.getSubjectX500Principal();
        // Mostly they are written alike. Else the JDK compares their meaning, for which it reads tables of Unicode
        // first.
        return Arrays.equals(issuer.getEncoded(), subject.getEncoded()) || issuer.equals(subject);
    }

    /**
     * Whether the other has issued this one: its key is the one that this one says has signed it, as clients look for it, or where this one
     * does not say, has signed it indeed. To verify a signature is most of what reading a certificate costs.
     */
    boolean isSignedBy(PemCertificate other) {
        if (!namesAsIssuer(other)) {
            return false;
        }
        byte[] signer = KeyIdentifiers.ofIssuer(x509);
        if (signer != null && Arrays.equals(signer, KeyIdentifiers.of(other.x509))) {
            return true;
        }
        try {
            x509.verify(other.x509.getPublicKey());
            return true;
        } catch (NoSuchAlgorithmException | NoSuchProviderException _) {
            return true; // clients may know how; the names agree
        } catch (CertificateException | InvalidKeyException | SignatureException | RuntimeException _) {
            return false; // the JDK throws a few unchecked ones for keys without sense
        }
    }
}
