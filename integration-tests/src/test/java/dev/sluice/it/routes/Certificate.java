package dev.sluice.it.routes;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that is its own authority, for one name.
 *
 * @param file the certificate
 * @param key its key, which its owner alone may read
 */
record Certificate(String name, Path file, Path key) {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** Makes one for this name. */
    static Certificate of(Path directory, String name) throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout %s -out %s -subj /CN=%s"
                        .formatted(key, file, name)
                + " -addext subjectAltName=DNS:" + name);
        return new Certificate(name, file, key);
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        Run.ok((Requires.program("openssl") + " " + arguments).split(" "));
    }

    /** The TLS of a client that trusts it alone. */
    SSLContext client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            trusted.setCertificateEntry(
                    name, CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** The TLS of a server that has it. */
    SSLContext server() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = file.resolveSibling(name + ".p12");
        openssl("pkcs12 -export -in %s -inkey %s -out %s -passout pass:%s"
                .formatted(file, key, store, String.valueOf(PASSWORD)));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(KeyStore.getInstance(store.toFile(), PASSWORD), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
