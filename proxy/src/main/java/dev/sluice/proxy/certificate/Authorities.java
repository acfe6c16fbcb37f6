package dev.sluice.proxy.certificate;

import dev.sluice.config.bind.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The authorities whose signature makes a certificate good. Immutable, callable from any thread. */
public final class Authorities {
    /** Where the distributions of Linux have those that the system trusts, as in the table of Go's crypto/x509. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final X509TrustManager trust;

    private Authorities(X509TrustManager trust) {
        this.trust = trust;
    }

    /** Those that the system trusts; of Java's own list where the system has none. */
    public static Authorities ofSystem() throws IOException {
        for (Path bundle : SYSTEM) {
            if (Files.isReadable(bundle)) {
                return ofFile(bundle);
            }
        }
        return new Authorities(manager(null));
    }

    /** The certificates of a PEM file; keys that are in it too are passed over. */
    public static Authorities ofFile(Path file) throws IOException {
        PemProblems problems = new PemProblems();
        PemFiles read = PemFiles.read(List.of(file), problems);
        if (read.key() != null) {
            read.key().erase();
        }
        if (problems.failed()) {
            throw new IOException(problems.all().getFirst().message());
        }
        if (read.certificates().isEmpty()) {
            throw new IOException("there is no certificate in it");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (PemCertificate each : read.certificates()) {
                store.setCertificateEntry("line" + each.line(), each.x509());
            }
            return new Authorities(manager(store));
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

    /** Throws what speaks against a server's chain, the leaf first. */
    void checkServer(X509Certificate[] chain) throws CertificateException {
        trust.checkServerTrusted(chain, "UNKNOWN");
    }
}
