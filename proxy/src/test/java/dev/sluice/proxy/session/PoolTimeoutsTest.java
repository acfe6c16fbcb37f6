package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of time of a pool win over those of the frontend and of the defaults; what it does not say is the frontend's. */
@Timeout(60)
@ForEachEngine
class PoolTimeoutsTest {
    private static TestProxy proxy(TestBackend backend, String frontend, String pool) {
        return TestProxy.of("""
                process: {workers: 1}
                metrics: off
                defaults: {timeouts: {connect: 40s, backendIdle: 40s, firstByte: 40s}}
                frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: {%s}}}
                pools: {p: {healthCheck: off, timeouts: {%s}, backends: ["%s"]}}
                """.formatted(frontend, pool, Wire.addressOf(backend.address())));
    }

    private static void assertEnds(TestProxy proxy, Cause cause, Phase phase) {
        SessionRecord record = proxy.nextRecord();
        assertThat(record.termination()).isEqualTo(new Termination(cause, phase));
    }

    @Test
    void firstByte() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = proxy(backend, "firstByte: 50s", "firstByte: 200ms");
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.write(new byte[10]);
            assertThat(server.read(10)).hasSize(10);
            assertEnds(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
        }
    }

    @Test
    void backendIdle() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = proxy(backend, "backendIdle: 50s, clientIdle: 0s", "backendIdle: 200ms");
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            server.write(new byte[1]);
            assertThat(client.read(1)).hasSize(1);
            assertEnds(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
        }
    }

    @Test
    void connect() {
        try (FullBackend backend = new FullBackend();
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: {connect: 50s}}}
                        pools: {p: {healthCheck: off, retries: {attempts: 1}, timeouts: {connect: 200ms}, backends: ["%s"]}}
                        """.formatted(Wire.addressOf(backend.address())));
                Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertEnds(proxy, Cause.BACKEND_TIMEOUT, Phase.CONNECT);
        }
    }

    @Test
    void whatThePoolDoesNotSayIsTheFrontends() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy = proxy(backend, "firstByte: 200ms", "backendIdle: 50s");
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.write(new byte[10]);
            assertThat(server.read(10)).hasSize(10);
            assertEnds(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
        }
    }

    @Test
    void zeroOfThePoolIsNoLimit() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy proxy =
                        proxy(backend, "firstByte: 200ms, maxLifetime: 800ms, maxLifetimeJitter: 0%", "firstByte: 0s");
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.write(new byte[10]);
            assertThat(server.read(10)).hasSize(10);
            assertEnds(proxy, Cause.MAX_LIFETIME, Phase.DATA);
        }
    }
}
