package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every limit of time of a session ends it, with its own name, and activity puts it off. */
@Timeout(60)
@ForEachEngine
class SessionTimeoutsTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestBackend backend = TestBackend.manual();

    @AfterEach
    void close() {
        backend.close();
    }

    private TestConfig builder() {
        return TestProxy.builder().backend(backend.address());
    }

    private static SessionRecord checkEnd(TestProxy proxy, Cause cause, Phase phase) {
        SessionRecord record = proxy.nextRecord();
        Termination expected = new Termination(cause, phase);
        assertThat(record.termination()).isEqualTo(expected);
        proxy.awaitNothingLeft();
        assertThat(proxy.closed(expected)).isEqualTo(1);
        return record;
    }

    @Test
    void aSilentClientIsTimedOut() {
        try (TestProxy proxy = builder().timeout("clientIdle", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            SessionRecord record = checkEnd(proxy, Cause.CLIENT_TIMEOUT, Phase.DATA);
            assertThat(record.times().total()).isBetween(200L, 2_000L);
            assertThat(client.readToEnd().wasReset()).isFalse();
            assertThat(server.readToEnd().wasReset()).isFalse();
        }
    }

    @Test
    void aSilentBackendIsTimedOut() {
        try (TestProxy proxy = builder().timeout("backendIdle", SHORT).start();
                Wire client = proxy.connect();
                Wire _ = backend.next()) {
            checkEnd(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
            assertThat(client.readToEnd().bytes()).isEmpty();
        }
    }

    @Test
    void activityPutsTheTimeoutOff() {
        try (TestProxy proxy =
                        builder().timeout("clientIdle", Duration.ofMillis(600)).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 1_500_000_000L) {
                client.write(new byte[] {1});
                assertThat(server.read(1)).hasSize(1);
            }
            checkEnd(proxy, Cause.CLIENT_TIMEOUT, Phase.DATA);
            assertThat(System.nanoTime() - start).isGreaterThan(2_000_000_000L);
        }
    }

    @Test
    void aHalfClosedSessionWithoutProgressIsTimedOut() {
        try (TestProxy proxy = builder().timeout("halfClosed", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.finish();
            assertThat(server.readToEnd().bytes()).isEmpty();
            SessionRecord record = checkEnd(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
            assertThat(record.times().total()).isLessThan(3_000);
        }
        try (TestProxy proxy = builder().timeout("halfClosed", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            server.finish();
            assertThat(client.readToEnd().bytes()).isEmpty();
            checkEnd(proxy, Cause.CLIENT_TIMEOUT, Phase.LAST);
        }
    }

    /** The FIN behind much data is read in a turn that the relay asked for itself. */
    @Test
    void aHalfClosedSessionIsTimedOutAlsoAfterBulk() {
        for (SpliceMode mode : SpliceMode.values()) {
            try (TestProxy proxy =
                            builder().splice(mode).timeout("halfClosed", SHORT).start();
                    Wire client = proxy.connect();
                    Wire server = backend.next()) {
                Thread writer = Thread.ofPlatform().start(() -> {
                    client.write(new byte[16 * 1024 * 1024]);
                    client.finish();
                });
                assertThat(server.readToEnd().bytes()).hasSize(16 * 1024 * 1024);
                long finished = System.nanoTime();
                checkEnd(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
                assertThat(System.nanoTime() - finished).isLessThan(2_000_000_000L);
                writer.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aBackendThatSendsNoFirstByteIsTimedOut() {
        try (TestProxy proxy = builder().timeout("firstByte", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.write(new byte[100]);
            assertThat(server.read(100)).hasSize(100);
            checkEnd(proxy, Cause.BACKEND_TIMEOUT, Phase.DATA);
        }
    }

    @Test
    void noSessionOutlivesItsLifetime() {
        try (TestProxy proxy =
                        builder().timeout("maxLifetime", Duration.ofMillis(400)).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        server.write(new byte[10]);
                    }
                } catch (UncheckedIOException _) {
                    // the session is over
                }
            });
            Wire.Rest rest = client.readToEnd();
            assertThat(rest.bytes()).isNotEmpty();
            SessionRecord record = checkEnd(proxy, Cause.MAX_LIFETIME, Phase.DATA);
            assertThat(record.times().total()).isBetween(400L, 3_000L);
            writer.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTimeoutWhileBytesWaitForTheClientResetsIt() {
        try (TestProxy proxy =
                        builder().timeout("clientIdle", Duration.ofMillis(500)).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        server.write(new byte[64 * 1024]);
                    }
                } catch (UncheckedIOException _) {
                    // the session is over
                }
            });
            SessionRecord record = checkEnd(proxy, Cause.CLIENT_TIMEOUT, Phase.DATA);
            assertThat(record.bytes().fromBackend())
                    .isGreaterThan(record.bytes().toClient());
            assertThat(client.readToEnd().wasReset()).isTrue();
            writer.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
