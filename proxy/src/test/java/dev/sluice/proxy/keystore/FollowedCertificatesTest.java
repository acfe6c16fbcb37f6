package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Severity;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.reload.ReloadResult;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are followed while clients are served, and one that breaks changes nothing. */
@Timeout(120)
class FollowedCertificatesTest {
    private static final String NAME = "one.example";
    private static final int SWAPS = 200;
    /** Of so many, one is seen by the watch. */
    private static final int WATCHED = 20;

    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);

    @TempDir
    private Path directory;

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    private String config(String source) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {%s}}
                frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web}, pool: ["%s"]}}
                """.formatted(source, Wire.addressOf(backend.address()));
    }

    private Path write(String name, String text) {
        return TestPem.replace(directory.resolve(name), text);
    }

    private static byte echo(SSLSocket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return (byte) client.getInputStream().read();
    }

    @Test
    void swapsLoseNoHandshakeAndNoSession() throws Exception {
        X509Bundle[] both = {TestPem.valid(30, NAME), TestPem.valid(60, NAME)};
        Path file = write("web.pem", TestPem.both(both[0]));
        try (TestProxy proxy = TestProxy.of(config("files: " + file));
                SSLSocket session = TestTls.client(proxy, "TLSv1.3", NAME)) {
            AtomicInteger handshakes = new AtomicInteger();
            Queue<Exception> failures = new ConcurrentLinkedQueue<>();
            Thread clients = Thread.startVirtualThread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try (SSLSocket client = TestTls.client(proxy, "TLSv1.3", NAME)) {
                        assertThat(echo(client, 7)).isEqualTo((byte) 7);
                        handshakes.incrementAndGet();
                    } catch (Exception e) {
                        if (!Thread.currentThread().isInterrupted()) {
                            failures.add(e);
                        }
                    }
                }
            });
            for (int i = 1; i <= SWAPS; i++) {
                X509Bundle next = both[i % 2];
                write("web.pem", TestPem.both(next));
                // The watch takes its time, since who writes does; a reload looks at once.
                if (i % WATCHED == 0) {
                    Await.until("the watch has seen it", () -> TestPem.isShown(proxy, NAME, next));
                } else {
                    proxy.reload(config("files: " + file));
                    assertThat(TestPem.isShown(proxy, NAME, next)).isTrue();
                }
                assertThat(echo(session, i)).isEqualTo((byte) i);
            }
            int before = handshakes.get();
            Await.until("another client was served", () -> handshakes.get() > before);
            clients.interrupt();
            clients.join();
            assertThat(failures).isEmpty();
            assertThat(echo(session, 9)).isEqualTo((byte) 9);
        }
    }

    @Test
    void aPairThatIsHalfWrittenIsServedWhenItIsWhole() throws IOException {
        X509Bundle first = TestPem.valid(30, NAME);
        X509Bundle second = TestPem.valid(60, NAME);
        Path chain = write("web.crt", TestPem.chain(first));
        Path key = write("web.key", TestPem.key(first));
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of(config("files: [%s, %s]".formatted(chain, key)))) {
            write("web.crt", TestPem.chain(second));
            String start = "certificates.web: " + key + ":1: the private key";
            Await.count("it is told once", () -> lines.startingWith(start).size(), 1);
            assertThat(lines.startingWith(start).getFirst()).endsWith("; what was good last is served");
            assertThat(TestPem.isShown(proxy, NAME, first)).isTrue();

            write("web.key", TestPem.key(first) + "\n"); // the same mistake
            write("web.key", TestPem.key(second));
            Await.until("the new one is shown", () -> TestPem.isShown(proxy, NAME, second));
            assertThat(lines.startingWith(start)).hasSize(1);
            assertThat(lines.startingWith(
                            "certificates.web: " + chain + ": serves one.example (CN=one.example), which"))
                    .hasSize(1);
        }
    }

    @Test
    void aFileThatComesBackAsItWasIsTold() throws IOException {
        X509Bundle bundle = TestPem.valid(30, NAME);
        Path file = write("web.pem", TestPem.both(bundle));
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of(config("files: " + file))) {
            String start = "certificates.web: " + file + ": ";
            Files.delete(file);
            Await.count("it is told", () -> lines.startingWith(start).size(), 1);
            assertThat(lines.startingWith(start).getFirst()).endsWith("; what was good last is served");
            write("web.pem", TestPem.both(bundle));
            Await.count("it is told", () -> lines.startingWith(start).size(), 2);
            assertThat(lines.startingWith(start).getLast()).isEqualTo(start + "all is good again");
            proxy.reload(config("files: " + file)); // the watch has come to its end with it
            assertThat(lines.startingWith("certificates.web: " + file + ":1: "))
                    .as("remarks that are known")
                    .isEmpty();
            assertThat(TestPem.isShown(proxy, NAME, bundle)).isTrue();
        }
    }

    @Test
    void aMountOfKubernetesIsSwappedAsAWhole() throws IOException {
        X509Bundle first = TestPem.valid(30, NAME);
        X509Bundle second = TestPem.valid(60, NAME);
        mount("..1", first);
        Files.createSymbolicLink(directory.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(directory.resolve("tls.key"), Path.of("..data", "tls.key"));
        for (String source : new String[] {
            "directory: " + directory,
            "files: [%s, %s]".formatted(directory.resolve("tls.crt"), directory.resolve("tls.key"))
        }) {
            mount("..1", first);
            try (TestProxy proxy = TestProxy.of(config(source))) {
                assertThat(TestPem.isShown(proxy, NAME, first)).isTrue();
                mount("..2", second);
                Await.until("the new one is shown", () -> TestPem.isShown(proxy, NAME, second));
                assertThat(proxy.view().reloads().generation()).isEqualTo(1);
            }
        }
    }

    private void mount(String version, X509Bundle bundle) throws IOException {
        Path data = Files.createDirectories(directory.resolve(version));
        TestPem.replace(data.resolve("tls.crt"), TestPem.chain(bundle));
        TestPem.replace(data.resolve("tls.key"), TestPem.key(bundle));
        Path link = directory.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(version));
        Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aBadPairOfADirectoryKeepsNoOtherFromChanging() throws IOException {
        X509Bundle one = TestPem.valid(30, NAME);
        X509Bundle other = TestPem.valid(30, "two.example");
        write("one.pem", TestPem.both(one));
        Path broken = write("two.pem", TestPem.both(other));
        try (TestProxy proxy = TestProxy.of(config("directory: " + directory))) {
            write("two.pem", "nonsense");
            X509Bundle renewed = TestPem.valid(60, NAME);
            X509Bundle third = TestPem.valid(60, "three.example");
            write("one.pem", TestPem.both(renewed));
            write("three.pem", TestPem.both(third));
            Await.until("there is a third", () -> TestPem.isShown(proxy, "three.example", third));
            Await.until("the first is renewed", () -> TestPem.isShown(proxy, NAME, renewed));
            assertThat(TestPem.isShown(proxy, "two.example", other)).isTrue();
            Files.delete(broken);
            Await.until("the second is gone", () -> !isServed(proxy, "two.example"));
        }
    }

    private static boolean isServed(TestProxy proxy, String name) {
        try {
            TestPem.shown(proxy, name);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void anExpiredOneLosesToAValidOneAndIsServedAlone() throws IOException {
        X509Bundle expired = TestPem.valid(-1, NAME);
        X509Bundle valid = TestPem.valid(3, NAME);
        write("old.pem", TestPem.both(expired));
        try (TestProxy proxy = TestProxy.of(config("directory: " + directory))) {
            assertThat(TestPem.isShown(proxy, NAME, expired)).isTrue();
            Path file = write("new.pem", TestPem.both(valid));
            Await.until("the valid one is shown", () -> TestPem.isShown(proxy, NAME, valid));
            Files.delete(file);
            Await.until("the other is back", () -> TestPem.isShown(proxy, NAME, expired));
        }
    }

    @Test
    void aReloadRefusesOneThatWasNeverGoodAndGoesOnWithOneThatWas() throws IOException {
        X509Bundle good = TestPem.valid(30, NAME);
        Path file = write("web.pem", TestPem.both(good));
        Path bad = write("bad.pem", "nonsense");
        String served = config("files: " + file);
        String never = config("files: " + bad);
        try (TestProxy proxy = TestProxy.of(served)) {
            assertThat(proxy.plan(never)).isInstanceOf(ReloadResult.Rejected.class);
            assertThat(proxy.reload(never)).isInstanceOf(ReloadResult.Rejected.class);
            write("web.pem", "nonsense");
            assertThat(proxy.reload(served)).isInstanceOfSatisfying(ReloadResult.Applied.class, applied -> {
                assertThat(applied.findings()).hasSize(1);
                assertThat(applied.findings().getFirst().severity()).isEqualTo(Severity.WARNING);
            });
            assertThat(TestPem.isShown(proxy, NAME, good)).isTrue();
            X509Bundle renewed = TestPem.valid(60, NAME);
            write("web.pem", TestPem.both(renewed));
            proxy.reload(never); // it is read all the same
            Await.until("the new one is shown", () -> TestPem.isShown(proxy, NAME, renewed));
        }
    }
}
