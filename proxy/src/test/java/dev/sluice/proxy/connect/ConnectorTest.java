package dev.sluice.proxy.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.Balance;
import dev.sluice.config.value.UnixPath;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.session.FullBackend;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The attempts of a session, seen from outside. */
@Timeout(60)
@ForEachEngine
class ConnectorTest {
    private static long failures(TestProxy proxy, int backend, ConnectResult reason) {
        return proxy.backend(backend).counters(0).connectFailures(reason).value();
    }

    private static void checkEcho(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {5});
            assertThat(client.read(1)).containsExactly(5);
        }
    }

    @Test
    void aRefusedConnectGoesToAnotherBackendAtOnce() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .backend(TestBackend.nobody())
                        .backend(echo.address())
                        .start()) {
            for (int i = 0; i < 10; i++) {
                checkEcho(proxy);
                SessionRecord record = proxy.nextRecord();
                assertThat(record.backend()).isEqualTo("b1");
                assertThat(record.termination()).isEqualTo(new Termination(Cause.CLIENT_CLOSED, Phase.DONE));
            }
            proxy.awaitNothingLeft();
            assertThat(failures(proxy, 0, ConnectResult.REFUSED)).isPositive();
            assertThat(failures(proxy, 0, ConnectResult.REFUSED))
                    .isEqualTo(proxy.pool().counters(0).retries.value());
        }
    }

    @Test
    void aConnectThatTakesTooLongGoesToAnotherBackend() {
        try (FullBackend full = new FullBackend();
                TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .backend(full.address())
                        .backend(echo.address())
                        .timeout("connect", Duration.ofMillis(200))
                        .start()) {
            checkEcho(proxy);
            SessionRecord record = proxy.nextRecord();
            assertThat(record.retries()).isEqualTo(1);
            assertThat(record.times().connect()).isBetween(200L, 2_000L);
            assertThat(failures(proxy, 0, ConnectResult.TIMED_OUT)).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aTimeoutOfTheLastAttemptEndsTheSessionWithItsOwnName() {
        try (FullBackend full = new FullBackend();
                TestProxy proxy = TestProxy.builder()
                        .backend(full.address())
                        .timeout("connect", Duration.ofMillis(150))
                        .start();
                Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().termination())
                    .isEqualTo(new Termination(Cause.BACKEND_TIMEOUT, Phase.CONNECT));
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whenAllAreDownEachIsTriedOnceAndTheClientIsReset() {
        for (Balance balance : Balance.values()) {
            try (TestProxy proxy = TestProxy.builder()
                            .balance(balance)
                            .pool("retries.attempts: 5")
                            .backend(TestBackend.nobody())
                            .backend(new UnixPath("/nonexistent/socket"))
                            .backend(TestBackend.nobody())
                            .start();
                    Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
                SessionRecord record = proxy.nextRecord();
                assertThat(record.termination()).isEqualTo(new Termination(Cause.BACKEND_UNREACHABLE, Phase.CONNECT));
                assertThat(record.retries()).isEqualTo(2);
                for (int backend = 0; backend < 3; backend++) {
                    assertThat(failures(proxy, backend, ConnectResult.REFUSED)).isEqualTo(1);
                }
                proxy.awaitNothingLeft();
            }
        }
    }

    @Test
    void noMoreAttemptsAreMadeThanConfigured() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .pool("retries.attempts: 2")
                        .backend(TestBackend.nobody())
                        .backend(TestBackend.nobody())
                        .backend(echo.address())
                        .start();
                Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().retries()).isEqualTo(1);
            assertThat(echo.connections()).isZero();
            proxy.awaitNothingLeft();
        }
    }
}
