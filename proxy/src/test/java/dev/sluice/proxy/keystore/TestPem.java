package dev.sluice.proxy.keystore;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.certificate.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSocket;

/** Certificates that are made and written while a proxy serves. */
final class TestPem {
    private TestPem() {}

    /** A new one for these names, valid for so many days from now. */
    static X509Bundle valid(int days, String... names) {
        return valid(Instant.now().minus(Duration.ofDays(100)), Instant.now().plus(Duration.ofDays(days)), names);
    }

    static X509Bundle valid(Instant from, Instant until, String... names) {
        try {
            return TestCertificates.builder(names)
                    .notBefore(from)
                    .notAfter(until)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String both(X509Bundle bundle) {
        return chain(bundle) + key(bundle);
    }

    static String chain(X509Bundle bundle) {
        return bundle.getCertificatePathPEM();
    }

    static String key(X509Bundle bundle) {
        return bundle.getPrivateKeyPEM();
    }

    /** As it should be done: whoever looks sees the old or the new content. */
    static Path replace(Path file, String text) {
        return replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path replace(Path file, byte[] bytes) {
        try {
            Path next = Files.write(file.resolveSibling("." + file.getFileName() + ".next"), bytes);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
            return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate that a new client is shown. */
    static X509Certificate shown(TestProxy proxy, String name) throws IOException {
        try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", name)) {
            client.startHandshake();
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        }
    }

    static boolean isShown(TestProxy proxy, String name, X509Bundle bundle) throws IOException {
        return shown(proxy, name).equals(bundle.getCertificate());
    }
}
