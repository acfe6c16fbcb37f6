package dev.sluice.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.BackendState;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend may be checked, and greeted, in another way than its pool. */
@Timeout(60)
class OwnCheckTest {
    private static final String FAST = "interval: 30ms, fastInterval: 10ms, downInterval: 30ms, timeout: 200ms";

    private static TestProxy proxy(String pool, String backends) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {%s, backends: {%s}}}
                """.formatted(pool, backends));
    }

    private static String address(TestBackend backend) {
        return Wire.addressOf(backend.address()).toString();
    }

    private static int port(TestBackend backend) {
        return ((HostPort) Wire.addressOf(backend.address())).port();
    }

    /** Says what it was sent first, once there is a line of it. */
    private static TestBackend listening(BlockingQueue<String> heard) {
        return TestBackend.tcp(wire -> {
            StringBuilder line = new StringBuilder();
            byte[] next = new byte[1];
            while (line.indexOf("\n") < 0 && wire.read(next) > 0) {
                line.append((char) next[0]);
            }
            heard.add(line.toString());
            wire.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
            wire.finish();
        });
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        String line = heard.poll(20, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return String.valueOf(line);
    }

    @Test
    void onePortAndOneWayForTheBackendThatHasItsOwn() {
        try (TestBackend usual = TestBackend.tcp(TestBackend::echo);
                TestBackend special = TestBackend.tcp(TestBackend::echo);
                TestBackend unchecked = TestBackend.tcp(TestBackend::echo);
                TestBackend agent = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(
                        "healthCheck: {type: tcp, " + FAST + "}",
                        "usual: \"%s\", special: {address: \"%s\", healthCheck: {port: %d, fall: 1}}, unchecked: {address: \"%s\", healthCheck: off}"
                                .formatted(address(usual), address(special), port(agent), address(unchecked)))) {
            Await.until(
                    "both are checked",
                    () -> proxy.backend(0).health().passed.value() > 1
                            && proxy.backend(1).health().passed.value() > 1);
            agent.die();
            special.die();
            Await.until("its own check fails", () -> proxy.backend(1).state() == BackendState.DOWN);
            assertThat(proxy.backend(0).state()).isEqualTo(BackendState.UP);
            assertThat(proxy.backend(2).health().passed.value()).isZero();
            assertThat(proxy.backend(2).health().failed.value()).isZero();
        }
    }

    @Test
    void aReloadReplacesTheCheckOfTheBackendThatChangesAndNoOther() {
        String check = "healthCheck: {type: tcp, " + FAST + "}";
        try (TestBackend one = TestBackend.tcp(TestBackend::echo);
                TestBackend two = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(check, "one: \"%s\", two: \"%s\"".formatted(address(one), address(two)))) {
            Await.until("two is checked", () -> proxy.backend(1).health().passed.value() > 1);
            proxy.reload("""
                    process: {workers: 1, drain: {timeout: 0s}}
                    metrics: off
                    frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                    pools: {p: {%s, backends: {one: "%s", two: {address: "%s", healthCheck: off}}}}
                    """.formatted(check, address(one), address(two)));
            long two1 = proxy.backend(1).health().passed.value();
            long one1 = proxy.backend(0).health().passed.value();
            Await.until(
                    "one is checked on", () -> proxy.backend(0).health().passed.value() > one1 + 3);
            assertThat(proxy.backend(1).health().passed.value()).isEqualTo(two1);
            assertThat(proxy.backend(1).state()).isEqualTo(BackendState.UP);
        }
    }

    @Test
    void theBackendThatWantsAHeaderGetsItAndItsChecksSendItToo() throws InterruptedException {
        BlockingQueue<String> plain = new LinkedBlockingQueue<>();
        BlockingQueue<String> proxied = new LinkedBlockingQueue<>();
        try (TestBackend one = listening(plain);
                TestBackend two = listening(proxied);
                TestProxy proxy = proxy(
                        "healthCheck: {type: sendExpect, steps: [{send: \"PING\\n\"}, {expect: +OK}], " + FAST + "}",
                        "one: \"%s\", two: {address: \"%s\", sendProxyProtocol: v1}"
                                .formatted(address(one), address(two)))) {
            assertThat(next(plain)).isEqualTo("PING\n");
            assertThat(next(proxied)).isEqualTo("PROXY UNKNOWN\r\n");
            Await.until("both are up", () -> proxy.backend(1).health().passed.value() > 0);
            for (int i = 0; i < 2; i++) {
                send(proxy);
            }
            Await.until("a session without a header", () -> plain.contains("hello\n"));
            Await.until(
                    "a session with one",
                    () -> proxied.stream().anyMatch(line -> line.startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ")));
        }
    }

    @Test
    void aReloadGivesTheHeaderToTheNextSession() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (TestBackend one = listening(heard);
                TestProxy proxy = proxy("healthCheck: off", "one: \"%s\"".formatted(address(one)))) {
            send(proxy);
            assertThat(next(heard)).isEqualTo("hello\n");
            proxy.reload("""
                    process: {workers: 1, drain: {timeout: 0s}}
                    metrics: off
                    frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                    pools: {p: {healthCheck: off, backends: {one: {address: "%s", sendProxyProtocol: v1}}}}
                    """.formatted(address(one)));
            send(proxy);
            assertThat(next(heard)).startsWith("PROXY TCP4 127.0.0.1 ");
        }
    }

    private static void send(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write("hello\n".getBytes(StandardCharsets.US_ASCII));
            client.read(1);
        }
    }

    @Test
    void aCheckOfAnotherPortBeginsWithNoHeaderUnlessItIsAskedFor() throws InterruptedException {
        BlockingQueue<String> quiet = new LinkedBlockingQueue<>();
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (TestBackend data = TestBackend.tcp(TestBackend::echo);
                TestBackend one = listening(quiet);
                TestBackend two = listening(asked);
                TestProxy _ = proxy(
                        "sendProxyProtocol: v2, healthCheck: {type: sendExpect, steps: [{send: \"PING\\n\"}], " + FAST
                                + "}",
                        "one: {address: \"%s\", healthCheck: {port: %d}}, two: {address: \"%s\", checkAddress: \"%s\", healthCheck: {sendProxyProtocol: v1}}"
                                .formatted(address(data), port(one), address(data), address(two)))) {
            assertThat(next(quiet)).isEqualTo("PING\n");
            assertThat(next(asked)).isEqualTo("PROXY UNKNOWN\r\n");
        }
    }
}
