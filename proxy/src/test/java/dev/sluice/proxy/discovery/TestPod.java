package dev.sluice.proxy.discovery;

import dev.sluice.config.model.DiscoverySource;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a pod has of Kubernetes: the files of a service account, the variables, and an API server that they lead to. */
final class TestPod implements AutoCloseable {
    /** Patient in nothing, so that tests need not be. */
    static final EndpointSliceLookup.Timing QUICK = new EndpointSliceLookup.Timing(
            Duration.ofMillis(5),
            Duration.ofSeconds(10),
            60,
            60,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMillis(2),
            Duration.ofMillis(20));

    private static final X509Bundle AUTHORITY = authority();
    private static final X509Bundle CERTIFICATE = certificateOf(AUTHORITY);

    final FakeApiServer server;
    final Map<String, String> environment = new HashMap<>();
    private final Path directory;

    TestPod(Path directory) {
        this(directory, "127.0.0.1");
    }

    TestPod(Path directory, String address) {
        this(directory, address, CERTIFICATE);
    }

    TestPod(Path directory, String address, X509Bundle certificate) {
        this.directory = directory;
        server = new FakeApiServer(certificate, address);
        environment.put("KUBERNETES_SERVICE_HOST", address);
        environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(server.port()));
        write("token", "token-1\n");
        write("namespace", "shop");
        trust(AUTHORITY);
    }

    static X509Bundle authority() {
        return authority("kubernetes");
    }

    static X509Bundle authority(String name) {
        try {
            return new CertificateBuilder()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Bundle certificateOf(X509Bundle authority) {
        try {
            return new CertificateBuilder()
                    .subject("CN=kube-apiserver")
                    .addSanIpAddress("127.0.0.1")
                    .addSanIpAddress("::1")
                    .ecp256()
                    .buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void trust(X509Bundle authority) {
        write("ca.crt", authority.getCertificatePEM());
    }

    /** Replaces a file as the kubelet does, in one step. */
    void write(String file, String text) {
        try {
            Path written = Files.writeString(directory.resolve(file + ".new"), text);
            Files.move(written, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String file) {
        try {
            Files.delete(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceAccount account() {
        return new ServiceAccount(environment, directory);
    }

    EndpointSliceLookup lookup() {
        return lookup("http", false, QUICK);
    }

    EndpointSliceLookup lookup(@Nullable String port, boolean preferZone, EndpointSliceLookup.Timing timing) {
        return lookup(new DiscoverySource.Kubernetes(FakeApiServer.SERVICE, null, port, preferZone), timing);
    }

    EndpointSliceLookup lookup(DiscoverySource.Kubernetes source, EndpointSliceLookup.Timing timing) {
        return new EndpointSliceLookup(source, "shopPool", account(), timing, RandomGenerator.getDefault());
    }

    @Override
    public void close() {
        server.close();
    }
}
