package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way a session ends: its name, its counter, and that nothing of it is left. */
@Timeout(60)
@ForEachEngine
class SessionTest {
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
    void aDrainEndsSessionsThatDoNotEndThemselves() {
        try (TestProxy proxy = builder()
                        .with("process.drain.timeout: 200ms")
                        .workers(2)
                        .start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            proxy.stop();
            checkEnd(proxy, Cause.DRAIN, Phase.DATA);
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(server.readToEnd().wasReset()).isTrue();
        }
    }

    @Test
    void aDrainWaitsForASessionThatEndsInTime() throws InterruptedException {
        try (TestProxy proxy = builder().with("process.drain.timeout: 20s").start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            Thread drain = Thread.ofPlatform().start(proxy::stop);
            Await.until("draining", () -> proxy.view().isDraining());
            client.write(new byte[] {1});
            assertThat(server.read(1)).hasSize(1);
            client.finish();
            server.finish();
            drain.join();
            assertThat(proxy.nextRecord().termination().phase()).isEqualTo(Phase.DONE);
        }
    }

    @Test
    void aPoolWithoutAnEligibleBackendRefuses() {
        try (TestProxy proxy = TestProxy.builder()
                        .backend(Wire.addressOf(backend.address()), "weight: 0")
                        .start();
                Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
            checkEnd(proxy, Cause.NO_BACKEND, Phase.CONNECT);
            assertThat(proxy.frontend()
                            .counters(0)
                            .refused(RefusalReason.NO_BACKEND)
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void aClientThatResetsWhileTheBackendIsBeingConnectedEndsTheAttempt() {
        try (FullBackend full = new FullBackend();
                TestProxy proxy = TestProxy.builder().backend(full.address()).start()) {
            Wire client = proxy.connect();
            Await.count("connecting", () -> proxy.backend(0).inFlight(), 1);
            client.reset();
            checkEnd(proxy, Cause.CLIENT_RESET, Phase.CONNECT);
        }
    }

    @Test
    void aClientThatOnlyFinishesWhileTheBackendIsBeingConnectedIsServed(@TempDir Path directory) {
        try (TestProxy proxy = builder().unix(directory.resolve("front")).start()) {
            for (int i = 0; i < 300; i++) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1, 2, 3});
                }
                try (Wire server = backend.next()) {
                    assertThat(server.readToEnd().bytes()).as("round %d", i).containsExactly(1, 2, 3);
                }
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void bytesThatArriveWhileConnectingAreNotLost() {
        try (TestProxy proxy = builder().start()) {
            for (int i = 0; i < 200; i++) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {(byte) i});
                    try (Wire server = backend.next()) {
                        assertThat(server.read(1)).containsExactly(i);
                        server.write(new byte[] {9});
                        assertThat(client.read(1)).containsExactly(9);
                    }
                }
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void bytesAreCountedForFrontendAndBackend() {
        try (TestProxy proxy = builder().start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            client.write(new byte[1_000]);
            assertThat(server.read(1_000)).hasSize(1_000);
            server.write(new byte[70_000]);
            assertThat(client.read(70_000)).hasSize(70_000);
            client.finish();
            server.finish();
            SessionRecord record = checkEnd(proxy, Cause.CLIENT_CLOSED, Phase.DONE);
            assertThat(record.bytes()).isEqualTo(new SessionRecord.SessionBytes(1_000, 1_000, 70_000, 70_000));
            assertThat(proxy.frontend().counters(0).receivedBytes.value()).isEqualTo(1_000);
            assertThat(proxy.frontend().counters(0).sentBytes.value()).isEqualTo(70_000);
            assertThat(proxy.backend(0).counters(0).sentBytes.value()).isEqualTo(1_000);
            assertThat(proxy.backend(0).counters(0).receivedBytes.value()).isEqualTo(70_000);
            assertThat(proxy.frontend().counters(0).connections.value()).isEqualTo(1);
        }
    }
}
