package dev.sluice.proxy.certificate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The check whether certificates and a key belong together and can be served. Stateless, callable from any thread. */
final class PairCheck {
    /** Signed, to see whether the keys fit. Is no secret. */
    private static final byte[] SAMPLE = "certificate and key".getBytes(StandardCharsets.US_ASCII);

    private PairCheck() {}

    /** Reads a certificate, its chain and its key from these files; null when there is an error. */
    static @Nullable ServedCertificate read(List<Path> files, Instant now, PemProblems problems) {
        PemFiles content = PemFiles.read(files, problems);
        PemKey key = content.key();
        try {
            List<PemCertificate> chain = content.certificates();
            if (problems.failed() || isIncomplete(files, chain, key, problems)) {
                return null;
            }
            return key == null ? null : checked(chain, key, now, problems);
        } finally {
            if (key != null) {
                key.erase();
            }
        }
    }

    private static boolean isIncomplete(
            List<Path> files, List<PemCertificate> chain, @Nullable PemKey key, PemProblems problems) {
        if (chain.isEmpty()) {
            problems.error(files.getFirst(), 0, "there is no certificate in " + titles(files));
        }
        if (key == null) {
            problems.error(files.getFirst(), 0, "there is no private key in " + titles(files));
        }
        return problems.failed();
    }

    private static String titles(List<Path> files) {
        return files.size() == 1
                ? "it"
                : String.join(", ", files.stream().map(Path::toString).toList());
    }

    private static @Nullable ServedCertificate checked(
            List<PemCertificate> chain, PemKey key, Instant now, PemProblems problems) {
        PemCertificate leaf = chain.getFirst();
        checkKey(chain, key, problems);
        if (problems.failed()) {
            return null;
        }
        ChainOrder.check(chain, problems);
        CertificateNames names = CertificateNames.of(leaf.x509());
        Remarks remarks = new Remarks(leaf, problems);
        remarks.time(now);
        remarks.use(key.kind());
        remarks.names(names);
        Remarks.permissions(key, problems);
        return problems.failed()
                ? null
                : new ServedCertificate(
                        leaf.file().toString(),
                        leaf.line(),
                        chain.stream().map(PemCertificate::x509).toList(),
                        names.names(),
                        key.kind(),
                        key.pkcs8());
    }

    private static void checkKey(List<PemCertificate> chain, PemKey key, PemProblems problems) {
        PemCertificate leaf = chain.getFirst();
        PublicKey wanted = leaf.x509().getPublicKey();
        if (fits(wanted, key)) {
            return;
        }
        for (int i = 1; i < chain.size(); i++) {
            PemCertificate other = chain.get(i);
            if (fits(other.x509().getPublicKey(), key)) {
                problems.error(
                        other.file(),
                        other.line(),
                        "certificate %d (%s) is the one of the private key; it comes first, and after each the one that has signed it"
                                .formatted(i + 1, other.title()));
                return;
            }
        }
        if (KeyKind.of(wanted) == null) {
            problems.error(
                    leaf.file(),
                    leaf.line(),
                    "the key of the certificate is " + KeyKind.refusal(KeyKind.nameOf(wanted)));
        } else {
            problems.error(
                    key.file(),
                    key.line(),
                    "the private key (%s) does not fit the certificate (%s, %s) in %s, line %d"
                            .formatted(key.kind(), leaf.title(), KeyKind.of(wanted), leaf.file(), leaf.line()));
        }
    }

    private static boolean fits(PublicKey wanted, PemKey key) {
        if (!key.kind().equals(KeyKind.of(wanted))) {
            return false;
        }
        if (wanted instanceof RSAPublicKey rsa && key.key() instanceof RSAPrivateCrtKey own) {
            return own.getModulus().equals(rsa.getModulus())
                    && own.getPublicExponent().equals(rsa.getPublicExponent());
        }
        if (key.claims(wanted)) {
            return true; // BoringSSL computes it, and takes no other
        }
        // The JDK does not tell the point on the curve that belongs to a private key.
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.key());
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(wanted);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException _) {
            return false; // the JDK throws a few unchecked ones for keys without sense
        }
    }
}
