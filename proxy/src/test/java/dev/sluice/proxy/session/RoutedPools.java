package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.SessionRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Two pools, each of a server that echoes, and what clients of a frontend before them meet. */
final class RoutedPools implements AutoCloseable {
    private final TestBackend a = TestBackend.tcp(TestBackend::echo);
    private final TestBackend b = TestBackend.tcp(TestBackend::echo);

    /** The server of pool {@code a}. */
    TestBackend a() {
        return a;
    }

    /** The server of pool {@code b}. */
    TestBackend b() {
        return b;
    }

    /** @param frontend its keys besides the address */
    TestProxy proxy(String frontend) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}, maxHandshakes: 3}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", %s}}
                pools: {a: ["%s"], b: ["%s"]}
                """.formatted(frontend, Wire.addressOf(a.address()), Wire.addressOf(b.address())));
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends it, in pieces of so many bytes, and expects it back; the record of the session. */
    static SessionRecord echoed(TestProxy proxy, byte[] bytes, int pieces) {
        try (Wire client = proxy.connect()) {
            for (int at = 0; at < bytes.length; at += pieces) {
                client.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieces)));
            }
            assertThat(client.read(bytes.length)).isEqualTo(bytes);
        }
        return proxy.nextRecord();
    }

    /** Sends it, and expects the answer and the end, which is a reset where there is no answer; the record of the session. */
    static SessionRecord refused(TestProxy proxy, byte[] bytes, byte[] answer) {
        try (Wire client = proxy.connect()) {
            client.write(bytes);
            Wire.Rest rest = client.readToEnd();
            assertThat(rest.bytes()).isEqualTo(answer);
            assertThat(rest.wasReset()).isEqualTo(answer.length == 0);
        }
        return proxy.nextRecord();
    }
}
