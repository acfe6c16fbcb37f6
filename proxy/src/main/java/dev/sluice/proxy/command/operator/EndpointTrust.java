package dev.sluice.proxy.command.operator;

import dev.sluice.config.model.CertificateSource;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.certificate.PeerProblem;
import dev.sluice.proxy.certificate.ServerCheck;
import dev.sluice.proxy.certificate.ShownCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The decision whether the certificate of an endpoint is good. Immutable. */
final class EndpointTrust implements X509TrustManager {
    /** The check of a chain, the leaf first. */
    @FunctionalInterface
    private interface Check {
        /** What speaks against it; null for nothing. */
        @Nullable
        String problem(X509Certificate[] chain) throws CertificateException;
    }

    private final Check check;
    private final String advice;

    private EndpointTrust(Check check, String advice) {
        this.check = check;
        this.advice = advice;
    }

    /**
     * By who has signed it, and by its name.
     *
     * @param file of authorities, or of the certificate itself; null for those that the system trusts
     */
    static EndpointTrust signed(@Nullable Path file, String host) throws IOException {
        Authorities authorities = Authorities.read(new TrustedFiles(file, List.of()));
        ServerCheck check = new ServerCheck(() -> authorities, host);
        String advice = file == null
                ? "name the file of the authority that has signed it, or of the certificate, with --ca FILE or $SLUICE_ADMIN_CA"
                : "--ca (or $SLUICE_ADMIN_CA) is " + file;
        return new EndpointTrust(
                chain -> {
                    PeerProblem problem =
                            check.verify(encoded(chain), Clock.systemUTC().instant());
                    return problem == null ? null : problem.text();
                },
                advice);
    }

    /** When it is one of those that the configuration has, whatever their names and dates: whoever reads these files knows whom it asks. */
    static EndpointTrust configured(List<CertificateSource> sources) throws IOException {
        ShownCertificates known = ShownCertificates.of(sources);
        return new EndpointTrust(
                chain -> known.has(chain[0]) ? null : "it is none of those of admin.tls",
                "does this configuration run? After a restart, or once renewed files are followed, it is; else use --admin with --ca FILE");
    }

    private static byte[][] encoded(X509Certificate[] chain) throws CertificateException {
        byte[][] encoded = new byte[chain.length][];
        for (int i = 0; i < chain.length; i++) {
            encoded[i] = chain[i].getEncoded();
        }
        return encoded;
    }

    /** A connection on top of this one, before its handshake. */
    SSLSocket over(Socket plain, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The remedy when it is not good. */
    String advice() {
        return advice;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String method) throws CertificateException {
        String problem = check.problem(chain);
        if (problem != null) {
            throw new CertificateException(problem);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String method) throws CertificateException {
        throw new CertificateException("nobody connects to a command");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
