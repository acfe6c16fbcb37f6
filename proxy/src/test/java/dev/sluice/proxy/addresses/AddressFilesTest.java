package dev.sluice.proxy.addresses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.status.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A list of addresses in a file is followed while sessions run, and one that breaks changes nothing. */
@Timeout(120)
class AddressFilesTest {
    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);

    @TempDir
    private Path directory;

    @AfterEach
    void stopBackend() {
        backend.close();
    }

    /** As it should be done: whoever looks sees the old or the new list. */
    private Path write(String name, String text) {
        try {
            Path next = Files.writeString(directory.resolve(name + ".next"), text);
            return Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String config(String keys) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: ["%s"], %s}}
                """.formatted(Wire.addressOf(backend.address()), keys);
    }

    private String naming(String key, String name) {
        return config("%s: {file: \"%s\"}".formatted(key, directory.resolve(name)));
    }

    private static boolean isServed(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {1});
            byte[] answer = new byte[1];
            return client.read(answer) == 1;
        } catch (UncheckedIOException _) {
            return false; // reset
        }
    }

    private static long denied(TestProxy proxy) {
        return new FrontendReading(proxy.frontend()).refused(RefusalReason.ACL);
    }

    @Test
    void aChangedListIsFollowedWithoutAReloadAndWithoutTouchingSessions() {
        write("deny.txt", "192.0.2.0/24\n");
        try (TestProxy proxy = TestProxy.of(naming("deny", "deny.txt"));
                Wire session = proxy.connect()) {
            session.write(new byte[] {1});
            assertThat(session.read(1)).containsExactly(1);

            write("deny.txt", "192.0.2.0/24\n127.0.0.0/8\n");
            Await.until("the new list is in force", () -> !isServed(proxy));
            assertThat(denied(proxy)).isPositive();
            session.write(new byte[] {2});
            assertThat(session.read(1)).containsExactly(2);

            write("deny.txt", "# nobody\n");
            Await.until("the list is empty again", () -> isServed(proxy));
            session.write(new byte[] {3});
            assertThat(session.read(1)).containsExactly(3);
            assertThat(proxy.view().reloads().generation()).isEqualTo(1);
        }
    }

    @Test
    void theLastGoodListHoldsWhileTheFileIsBroken() throws IOException {
        Path file = write("deny.txt", "127.0.0.1\n10.0.0.0/8\n");
        try (TestProxy proxy = TestProxy.of(naming("deny", "deny.txt"))) {
            assertThat(isServed(proxy)).isFalse();

            write("deny.txt", "10.0.0.0/8\nnonsense\n");
            Await.until("it is known to be broken", () -> status(proxy).problem() != null);
            assertThat(isServed(proxy)).isFalse();
            assertThat(status(proxy).ranges()).isEqualTo(2);
            assertThat(status(proxy).failures()).isPositive();
            assertThat(status(proxy).problem()).startsWith(file + ":2:1: \"nonsense\" is not an address range");

            assertThat(proxy.view().problems())
                    .anyMatch(problem -> problem.kind() == ProblemKind.ADDRESS_FILE_BROKEN
                            && problem.what().contains("(ranges: 2)"));

            // Even a reload goes on with it: whoever changes something else must not be kept from it.
            assertThat(proxy.reload(naming("maxConnections: 9, deny", "deny.txt")))
                    .isInstanceOf(ReloadResult.Applied.class);
            assertThat(isServed(proxy)).isFalse();

            Files.delete(file);
            Await.until(
                    "that it is gone is known",
                    () -> String.valueOf(status(proxy).problem()).endsWith("no such file"));
            assertThat(isServed(proxy)).isFalse();

            write("deny.txt", "10.0.0.0/8\n");
            Await.until("it is good again", () -> isServed(proxy));
            assertThat(status(proxy))
                    .isEqualTo(new AddressFileStatus(
                            file.toString(), 1, status(proxy).failures(), null));
        }
    }

    private static AddressFileStatus status(TestProxy proxy) {
        return proxy.view().addressFiles().getFirst();
    }

    @Test
    void anAllowedListThatIsEmptyLetsNobodyIn() {
        write("allow.txt", "");
        try (TestProxy proxy = TestProxy.of(naming("allow", "allow.txt"))) {
            assertThat(isServed(proxy)).isFalse();
            write("allow.txt", "127.0.0.1");
            Await.until("the only client is on it", () -> isServed(proxy));
        }
    }

    @Test
    void trustedProxiesAreFollowedToo() {
        write("proxies.txt", "192.0.2.1\n");
        byte[] request = "PROXY TCP4 192.0.2.9 192.0.2.1 1 2\r\nx".getBytes(StandardCharsets.US_ASCII);
        try (TestProxy proxy = TestProxy.of(naming("proxyProtocol: optional, trustedProxies", "proxies.txt"))) {
            assertThat(echoOf(proxy, request)).isEqualTo('P'); // no proxy of ours: all of it is data
            write("proxies.txt", "192.0.2.1\n127.0.0.0/8\n");
            Await.until("the proxy is trusted", () -> echoOf(proxy, request) == 'x');
        }
    }

    private static int echoOf(TestProxy proxy, byte[] request) {
        try (Wire client = proxy.connect()) {
            client.write(request);
            return client.read(1)[0];
        }
    }

    @Test
    void aReloadReadsItsFilesAtOnceAndRefusesAFileThatWasNeverGood() {
        write("deny.txt", "10.0.0.0/8\n");
        write("other.txt", "10.0.0.0/8\n");
        try (TestProxy proxy = TestProxy.of(naming("deny", "deny.txt"))) {
            String missing = naming("deny", "missing.txt");
            assertThat(proxy.plan(missing)).isInstanceOf(ReloadResult.Rejected.class);
            assertThat(proxy.reload(missing))
                    .isInstanceOfSatisfying(
                            ReloadResult.Rejected.class,
                            rejected -> assertThat(
                                            rejected.findings().getFirst().message())
                                    .endsWith("missing.txt: cannot read the file: no such file"));
            assertThat(isServed(proxy)).isTrue();

            write("other.txt", "127.0.0.0/8\n");
            proxy.reload(config("deny: [192.0.2.1, {file: \"%s\"}, {file: \"%s\"}]"
                    .formatted(directory.resolve("deny.txt"), directory.resolve("other.txt"))));
            assertThat(isServed(proxy)).isFalse();
            assertThat(proxy.view().addressFiles()).hasSize(2);

            proxy.reload(naming("deny", "deny.txt"));
            assertThat(isServed(proxy)).isTrue();
            assertThat(proxy.view().addressFiles()).hasSize(1);
        }
    }
}
