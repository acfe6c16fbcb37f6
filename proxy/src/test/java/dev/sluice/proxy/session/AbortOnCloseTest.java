package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ForEachEngine;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code abortOnClose} a client that closes before it has a backend is gone, whatever it has sent. */
@Timeout(60)
@ForEachEngine
class AbortOnCloseTest {
    private static TestProxy proxy(SocketAddress backend, boolean abortOnClose) {
        return TestProxy.of("""
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                log: {access: {skipEmpty: true}}
                frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: {connect: 50s, queue: 50s}}}
                pools:
                  p:
                    healthCheck: off
                    queue: {abortOnClose: %s}
                    backends: {b: {address: "%s", maxConnections: 1}}
                """.formatted(abortOnClose, Wire.addressOf(backend)));
    }

    private static Wire client(TestProxy proxy, String bytes) {
        Wire client = proxy.connect();
        client.write(bytes.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a request"})
    void whoClosesWhileItWaitsFreesItsPlace(String sent) {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo.address(), true);
                Wire first = client(proxy, "1")) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = client(proxy, sent)) {
                Await.count("a place", () -> proxy.pool().queue().length(), 1);
                waiting.finish();
                assertThat(proxy.nextRecord().termination().code()).isEqualTo("CQ");
                assertThat(proxy.pool().queue().length()).isZero();
            }
            first.finish();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whoClosesWhileABackendIsConnectedToEndsTheAttempt() {
        try (FullBackend hanging = new FullBackend();
                TestProxy proxy = proxy(hanging.address(), true);
                Wire client = client(proxy, "a request")) {
            Await.count("an attempt", () -> proxy.backend(0).inFlight(), 1);
            client.finish();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("CC");
            proxy.awaitNothingLeft();
            assertThat(proxy.backend(0).inFlight()).isZero();
        }
    }

    @Test
    void whoResetsAfterARequestWhileABackendIsConnectedToIsNoEmptySession() {
        try (FullBackend hanging = new FullBackend();
                TestProxy proxy = proxy(hanging.address(), false);
                Wire client = client(proxy, "a request")) {
            Await.count("an attempt", () -> proxy.backend(0).inFlight(), 1);
            client.reset();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("CC");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void withoutItAHalfClosedClientWithARequestIsServed() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo.address(), false);
                Wire first = client(proxy, "1")) {
            assertThat(first.read(1)).hasSize(1);
            try (Wire waiting = client(proxy, "2")) {
                waiting.finish();
                Await.count("a place", () -> proxy.pool().queue().length(), 1);
                first.finish();
                assertThat(waiting.read(1)).containsExactly('2');
            }
            proxy.awaitNothingLeft();
        }
    }
}
