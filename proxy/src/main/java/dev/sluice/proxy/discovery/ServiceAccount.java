package dev.sluice.proxy.discovery;

import dev.sluice.config.file.RegularFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The service account of a pod, by which it finds and can ask the Kubernetes API server. It is two environment
 * variables, and files that the kubelet replaces as they rotate and which are therefore read anew each time.
 *
 * @param environment of the process
 * @param directory with {@code token}, {@code ca.crt} and {@code namespace}
 */
record ServiceAccount(Map<String, String> environment, Path directory) {
    private static final Path MOUNTED = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    /** More than the certificates of any cluster. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";
    private static final String ZONE = "SLUICE_ZONE";

    /** That of the pod in which this process runs. */
    static ServiceAccount ofThisPod() {
        return new ServiceAccount(System.getenv(), MOUNTED);
    }

    /** Where the API server is, without a slash at the end. */
    URI server() throws ApiFailure {
        String host = variable(HOST);
        String port = variable(PORT);
        String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        try {
            return URI.create("https://" + bracketed + ":" + Integer.parseInt(port));
        } catch (IllegalArgumentException _) {
            throw ApiFailure.refused(
                    "%s=%s and %s=%s are no address of an API server".formatted(HOST, host, PORT, port));
        }
    }

    private String variable(String name) throws ApiFailure {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw ApiFailure.refused(
                    name + " is not set: Sluice does not run in a pod, where Kubernetes sets it; use discovery by DNS");
        }
        return value;
    }

    /** The zone of this node, if the pod says it. */
    @Nullable
    String zone() {
        String zone = environment.get(ZONE);
        return zone == null || zone.isBlank() ? null : zone.strip();
    }

    /** The namespace of the pod. */
    String namespace() throws ApiFailure {
        return text("namespace");
    }

    /** What proves who asks. */
    String token() throws ApiFailure {
        String token = text("token");
        if (!token.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)) {
            throw ApiFailure.refused(directory.resolve("token") + " holds something else than a token");
        }
        return token;
    }

    private String text(String name) throws ApiFailure {
        String text = new String(read(name), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw ApiFailure.refused(directory.resolve(name) + " is empty");
        }
        return text;
    }

    /** The certificates that sign that of the API server, in PEM. */
    byte[] authority() throws ApiFailure {
        return read("ca.crt");
    }

    private byte[] read(String name) throws ApiFailure {
        Path file = directory.resolve(name);
        try {
            return RegularFile.read(file, MAX_BYTES);
        } catch (NoSuchFileException _) {
            throw ApiFailure.refused(
                    file + " is not there: give the pod a service account that may read EndpointSlices, and"
                            + " automountServiceAccountToken: true");
        } catch (IOException e) {
            throw ApiFailure.refused("%s cannot be read (%s): it must be readable for the user that the pod runs as"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** Trust in the given certificates and in no others, whatever the machine trusts. */
    SSLContext trust(byte[] authority) throws ApiFailure {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(authority))) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            if (trusted.size() == 0) {
                throw new GeneralSecurityException("no certificate in it");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw ApiFailure.refused(
                    "%s holds no certificates in PEM: %s".formatted(directory.resolve("ca.crt"), e.getMessage()));
        }
    }
}
