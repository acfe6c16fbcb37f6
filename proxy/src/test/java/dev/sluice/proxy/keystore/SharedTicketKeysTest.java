package dev.sluice.proxy.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.reload.ReloadResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several proxies with the keys of one directory resume each other's sessions, and follow when keys are added and removed. */
@Timeout(120)
class SharedTicketKeysTest {
    private static final String NAME = "one.example";

    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectory(directory.resolve("keys"));
        TestPem.replace(directory.resolve("web.pem"), TestPem.both(TestPem.valid(30, NAME)));
    }

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    private String config(String tickets) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {files: %s}}
                frontends: {f: {bind: "127.0.0.1:0", tls: {certificates: web, ticketKeys: "%s"}, pool: ["%s"]}}
                """.formatted(directory.resolve("web.pem"), tickets, Wire.addressOf(backend.address()));
    }

    private TestProxy proxy() {
        return TestProxy.of(config(directory.resolve("keys").toString()));
    }

    private Path key(String name, byte[] content) {
        return TestPem.replace(directory.resolve("keys").resolve(name), content);
    }

    private static byte[] random(int seed) {
        byte[] key = new byte[48];
        new Random(seed).nextBytes(key);
        return key;
    }

    /** A client that has a ticket of this proxy. */
    private static SSLContext clientOf(TestProxy proxy) throws IOException {
        SSLContext context = TestTls.trusting();
        assertThat(isResumed(context, proxy)).isFalse();
        return context;
    }

    /** Whether the client comes back with its ticket; it has another one then. */
    private static boolean isResumed(SSLContext context, TestProxy proxy) throws IOException {
        return isResumed(context, proxy, "TLSv1.2");
    }

    private static boolean isResumed(SSLContext context, TestProxy proxy, String version) throws IOException {
        HostPort address = (HostPort) proxy.address();
        Socket plain = new Socket(InetAddress.ofLiteral(address.host()), address.port());
        try (SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(plain, NAME, 443, true)) {
            client.setEnabledProtocols(new String[] {version});
            client.startHandshake();
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1); // the ticket has come before
            boolean known = client.getSession().getValue("known") != null;
            client.getSession().putValue("known", "");
            return known;
        }
    }

    @Test
    void aClientOfOneProxyComesBackToAnother() throws IOException {
        key("2026-01", random(1));
        String shared = directory.resolve("keys").toString();
        SSLContext older = TestTls.trusting();
        SSLContext newer = TestTls.trusting();
        int port;
        try (TestProxy one = TestProxy.of(config(shared))) {
            port = ((HostPort) one.address()).port();
            assertThat(isResumed(older, one, "TLSv1.2")).isFalse();
            assertThat(isResumed(newer, one, "TLSv1.3")).isFalse();
        }
        // To a client of Java, another port is another server.
        try (TestProxy other = TestProxy.of(config(shared).replace("127.0.0.1:0", "127.0.0.1:" + port))) {
            assertThat(isResumed(older, other, "TLSv1.2")).isTrue();
            assertThat(isResumed(newer, other, "TLSv1.3")).isTrue();
        }
        try (TestProxy stranger = TestProxy.of(config("auto").replace("127.0.0.1:0", "127.0.0.1:" + port))) {
            assertThat(isResumed(older, stranger, "TLSv1.2")).isFalse();
            assertThat(isResumed(newer, stranger, "TLSv1.3")).isFalse();
        }
    }

    @Test
    void aNewerFileEncryptsAndTheOlderOneStillOpens() throws IOException {
        Path first = key("2026-01", random(1));
        try (TestProxy one = proxy()) {
            SSLContext early = clientOf(one);
            SSLContext earlier = clientOf(one);
            try (LogLines lines = LogLines.open()) {
                key("2026-02", Base64.getEncoder().encode(random(2)));
                Await.until(
                        "there are two",
                        () -> !lines.startingWith(first.getParent() + ": 2 keys of session tickets in use")
                                .isEmpty());
                assertThat(isResumed(early, one)).isTrue(); // and has one of the second key now
                Files.delete(first);
                Await.until(
                        "there is one",
                        () -> !lines.startingWith(first.getParent() + ": 1 key of session tickets in use")
                                .isEmpty());
            }
            assertThat(isResumed(early, one)).isTrue();
            assertThat(isResumed(earlier, one)).isFalse();
        }
    }

    @Test
    void keysThatBreakLeaveTheLastGoodOnesInUse() throws IOException {
        Path file = key("1", random(1));
        try (TestProxy one = proxy();
                LogLines lines = LogLines.open()) {
            SSLContext client = clientOf(one);
            key("2", new byte[80]);
            Path broken = file.resolveSibling("2");
            String start =
                    broken + ": the key has 80 bytes, for AES-256, which is not supported; a key is 48 random bytes";
            Await.count("it is told", () -> lines.startingWith(start).size(), 1);
            assertThat(lines.startingWith(start).getFirst())
                    .endsWith("the last good keys of session tickets stay in use");
            assertThat(isResumed(client, one)).isTrue();
            ReloadResult again = one.reload(config(directory.resolve("keys").toString()));
            assertThat(again).isInstanceOf(ReloadResult.Applied.class);
            assertThat(isResumed(client, one)).isTrue();
            Files.delete(broken);
            Await.count(
                    "it is good again",
                    () -> lines.startingWith(file.getParent() + ": all is good again")
                            .size(),
                    1);
        }
    }

    @Test
    void aDirectoryThatWasNeverGoodIsAnErrorAtItsKey() throws IOException {
        String wanted = config(directory.resolve("keys").toString());
        try (TestProxy proxy = TestProxy.of(config("auto"))) {
            assertThat(messages(proxy.plan(wanted)))
                    .contains("frontends.f.tls.ticketKeys")
                    .contains("there is no file in it");
            key("a", "nonsense".getBytes(StandardCharsets.US_ASCII));
            key("b", Base64.getEncoder().encode(new byte[32]));
            key("c", new byte[] {0, 1});
            String messages = messages(proxy.reload(wanted));
            assertThat(messages)
                    .contains("a:1: the line is Base64 of 6 bytes")
                    .contains("b:1: the line is Base64 of 32 bytes")
                    .contains("c: it has 2 bytes");
            key("a", "-".getBytes(StandardCharsets.US_ASCII));
            key("b", new byte[0]);
            key("c", random(3));
            assertThat(messages(proxy.reload(wanted)))
                    .contains("a:1: the line is not Base64")
                    .contains("b: the file is empty")
                    .doesNotContain("c:");
            key("a", twoLines());
            key("b", random(4));
            assertThat(proxy.reload(wanted)).isInstanceOf(ReloadResult.Applied.class);
            for (int i = 0; i < TicketFiles.MAX_KEYS; i++) {
                key("d" + i, random(i));
            }
            assertThat(TicketFiles.read(directory.resolve("keys")).problems())
                    .anyMatch(problem -> problem.message().equals("there are 19 files; 16 keys are the most"));
        }
    }

    private static byte[] twoLines() {
        String line = Base64.getEncoder().encodeToString(random(1));
        return ("\n" + line + "\r\n  " + line.substring(0, 63) + "A\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String messages(ReloadResult result) {
        return ((ReloadResult.Rejected) result).findings().toString();
    }

    @Test
    void theLastByNameIsTheFirst() throws IOException {
        key("a", random(1));
        key("c", twoLines());
        key("b", random(2));
        key(".hidden", new byte[1]);
        Files.createDirectory(directory.resolve("keys").resolve("directory"));
        TicketFiles.Content content = TicketFiles.read(directory.resolve("keys"));
        assertThat(content.problems()).isEmpty();
        assertThat(content.keys()).hasSize(4);
        assertThat(content.keys().get(1)).isEqualTo(random(1));
        assertThat(content.keys().get(2)).isEqualTo(random(2));
        assertThat(content.keys().get(3)).isEqualTo(random(1));
    }
}
