package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The native library for TLS of the package: who uses no TLS does not have it in memory. */
@Timeout(120)
class TlsLibraryIT {
    private final int port = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** Files of the library that the process has in its memory, each once. */
    private static List<String> mapped(Sluice sluice) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + sluice.pid() + "/maps")).stream()
                .filter(line -> line.contains("tcnative") && line.endsWith(".so"))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .toList();
    }

    @Test
    void withTlsItIsLoadedFromThePackageItself() throws IOException, InterruptedException {
        Identity identity = Identity.ecdsa(directory, "a.test");
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        certificates: {a: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: a}, pool: ["%s"]}}
                        """.formatted(identity.yaml(), port, peer.address()));
                Client client = Client.start(directory, port, "-servername a.test -CAfile " + identity.authority())) {
            client.await("Verification: OK");
            client.say("and back\n");
            client.await("\nand back\n");
            assertThat(mapped(sluice)).singleElement().asString().contains("/lib/native/libnetty_tcnative_linux_");
        }
    }

    @Test
    void withoutTlsNothingOfItIsLoaded() throws IOException {
        try (Peer peer = Peer.echo();
                Sluice sluice = Sluice.start("""
                        frontends: {f: {bind: "127.0.0.1:%d", pool: ["%s"]}}
                        """.formatted(port, peer.address()));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            assertThat(mapped(sluice)).isEmpty();
        }
    }
}
