package dev.sluice.proxy;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.certificate.TestCertificates;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Certificates in files, and clients of Java's own TLS that take any certificate. */
public final class TestTls {
    private TestTls() {}

    /** Trusts everybody. */
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String method) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String method) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** One that trusts everybody, and remembers its own sessions. */
    public static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As above, with a certificate of its own. */
    public static SSLContext trusting(X509Bundle own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.toKeyManagerFactory().getKeyManagers(), new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a certificate for these names and its key to one file, which is returned. */
    public static Path pem(Path directory, String file, CertificateBuilder.Algorithm algorithm, String... names) {
        Instant end = Instant.now().plus(Duration.ofDays(100));
        return pem(directory.resolve(file), algorithm, end, names);
    }

    /** As {@link #pem}, but it is not valid any more. */
    public static Path expired(Path directory, String file, Instant end, String... names) {
        return pem(directory.resolve(file), CertificateBuilder.Algorithm.ecp256, end, names);
    }

    private static Path pem(Path path, CertificateBuilder.Algorithm algorithm, Instant end, String... names) {
        try {
            X509Bundle bundle = TestCertificates.builder(names)
                    .notBefore(end.minus(Duration.ofDays(101)))
                    .notAfter(end)
                    .algorithm(algorithm)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Files.writeString(path, bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static Path pem(Path directory, String file, String... names) {
        return pem(directory, file, CertificateBuilder.Algorithm.ecp256, names);
    }

    /**
     * A client that has not shaken hands, and knows no session.
     *
     * @param version such as {@code TLSv1.3}
     */
    public static SSLSocket client(TestProxy proxy, String version, String serverName, String... protocols) {
        return client(trusting(), proxy, version, serverName, protocols);
    }

    public static SSLSocket client(
            SSLContext context, TestProxy proxy, String version, String serverName, String... protocols) {
        return over(socket(proxy), context, version, serverName, protocols);
    }

    /** A connection without TLS. */
    public static Socket socket(TestProxy proxy) {
        try {
            HostPort address = (HostPort) proxy.address();
            return new Socket(InetAddress.ofLiteral(address.host()), address.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client on a connection that is there. */
    public static SSLSocket over(
            Socket plain, SSLContext context, String version, String serverName, String... protocols) {
        try {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, plain.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setServerNames(serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName)));
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(20_000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name for which the certificate was made that the client was shown. */
    public static String shown(SSLSocket client) throws IOException {
        X509Certificate leaf = (X509Certificate) client.getSession().getPeerCertificates()[0];
        return leaf.getSubjectX500Principal().getName().substring("CN=".length());
    }

    /** The ClientHello of a client that asks for this name, in one record. */
    public static byte[] hello(String serverName) {
        try {
            SSLEngine engine = trusting().createSSLEngine(serverName, 443);
            engine.setUseClientMode(true);
            engine.beginHandshake();
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            byte[] bytes = new byte[record.position()];
            record.flip().get(bytes);
            return bytes;
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }
}
