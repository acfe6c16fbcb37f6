package dev.sluice.proxy.certificate;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.model.TrustedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The authorities whose signature makes a certificate good, and what they have revoked. Immutable, callable from any thread. */
public final class Authorities {
    /** Where the distributions of Linux have those that the system trusts, as in the table of Go's crypto/x509. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final List<X509Certificate> all;
    private final X509TrustManager trust;
    private final Revocations revocations;

    private Authorities(List<X509Certificate> all, X509TrustManager trust, Revocations revocations) {
        this.all = List.copyOf(all);
        this.trust = trust;
        this.revocations = revocations;
    }

    /** Those of the files; the message of an exception has the file. */
    public static Authorities read(TrustedFiles files) throws IOException {
        Path bundle = bundle(files);
        if (bundle == null) {
            X509TrustManager java = manager(null);
            return new Authorities(List.of(java.getAcceptedIssuers()), java, Revocations.NONE);
        }
        List<X509Certificate> all = certificates(bundle);
        return new Authorities(all, manager(store(all)), Revocations.read(files.revocations(), all));
    }

    /** The file of their certificates; null when Java's own list is taken, since the system has none. */
    private static @Nullable Path bundle(TrustedFiles files) {
        return files.authorities() != null
                ? files.authorities()
                : SYSTEM.stream().filter(Files::isReadable).findFirst().orElse(null);
    }

    /** The files that are read. */
    public static List<Path> places(TrustedFiles files) {
        List<Path> places = new ArrayList<>(files.revocations());
        Path bundle = bundle(files);
        if (bundle != null) {
            places.add(bundle);
        }
        return places;
    }

    /** The certificates of a PEM file; keys that are in it too are passed over. */
    private static List<X509Certificate> certificates(Path file) throws IOException {
        PemProblems problems = new PemProblems();
        PemFiles read = PemFiles.read(List.of(file), problems);
        if (read.key() != null) {
            read.key().erase();
        }
        if (problems.failed()) {
            throw new IOException(problems.all().getFirst().toString());
        }
        if (read.certificates().isEmpty()) {
            throw new IOException(file + ": there is no certificate in it");
        }
        return read.certificates().stream().map(PemCertificate::x509).toList();
    }

    private static KeyStore store(List<X509Certificate> certificates) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate each : certificates) {
                store.setCertificateEntry("certificate" + store.size(), each);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(Reasons.of(e), e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IOException(Reasons.of(e), e);
        }
    }

    /** Their certificates. */
    public List<X509Certificate> all() {
        return all;
    }

    /** What they have revoked. */
    public Revocations revocations() {
        return revocations;
    }

    /** A name of what they trust and have revoked; the same wherever the files hold the same. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (X509Certificate each : all) {
                digest.update(each.getEncoded());
            }
            revocations.digest(digest);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the others trust the same, and have revoked the same. */
    public boolean isSameAs(Authorities other) {
        return all.equals(other.all) && revocations.isSameAs(other.revocations);
    }

    /** Throws what speaks against the chain of a server, the leaf first. */
    void checkServer(X509Certificate[] chain) throws CertificateException {
        trust.checkServerTrusted(chain, "UNKNOWN");
    }

    /** Throws what speaks against the chain of a client, the leaf first. */
    void checkClient(X509Certificate[] chain) throws CertificateException {
        trust.checkClientTrusted(chain, "UNKNOWN");
    }

    /** What speaks against a chain that is signed well; null for nothing. */
    @Nullable
    PeerProblem revoked(X509Certificate[] chain, Instant now) {
        return revocations.check(List.of(chain), all, now);
    }
}
