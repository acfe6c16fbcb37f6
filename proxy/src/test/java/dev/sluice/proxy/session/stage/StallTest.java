package dev.sluice.proxy.session.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.session.SocketQueues;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sides that take nothing while bytes wait for them. Every other limit of time is a minute, longer than a test waits for an end. */
@Timeout(60)
@ForEachEngine
class StallTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    /** The rest of a broken side lies no longer than a half-closed session, which is what shortens its time here. */
    private static final Duration BROKEN = Duration.ofSeconds(1);

    private final TestBackend backend = TestBackend.manual();

    @AfterEach
    void close() {
        backend.close();
    }

    private TestConfig builder() {
        return TestProxy.builder().backend(backend.address());
    }

    private static SessionRecord checkEnd(TestProxy proxy, Cause cause) {
        SessionRecord record = proxy.nextRecord();
        assertThat(record.termination()).isEqualTo(new Termination(cause, Phase.DATA));
        proxy.awaitNothingLeft();
        return record;
    }

    /** Writes for as long as the connection lives. */
    private static void flood(Wire wire) {
        Thread _ = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    wire.write(new byte[64 * 1024]);
                }
            } catch (UncheckedIOException _) {
                // the session is over
            }
        });
    }

    private static void awaitHeld(TestProxy proxy) {
        long[] taken = {-1};
        // Nothing more goes in: the receiver's kernel and ours are full.
        Await.until("the receiver takes no more", () -> {
            Await.pause(Duration.ofMillis(100), "two looks far enough apart");
            long now = proxy.backend(0).counters(0).receivedBytes.value()
                    + proxy.backend(0).counters(0).sentBytes.value();
            boolean same = now > 0 && now == taken[0];
            taken[0] = now;
            return same;
        });
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesNothingEndsTheSession(SpliceMode mode) {
        try (TestProxy proxy = builder().splice(mode).timeout("stall", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            checkEnd(proxy, Cause.CLIENT_STALLED);
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendThatTakesNothingEndsTheSession(SpliceMode mode) {
        try (TestProxy proxy = builder().splice(mode).timeout("stall", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(client);
            checkEnd(proxy, Cause.BACKEND_STALLED);
            assertThat(server.readToEnd().wasReset()).isTrue();
        }
    }

    /** It sends, which is activity, and takes nothing all the same. */
    @Test
    void aSideThatTalksAndDoesNotListenEndsTheSession() {
        try (TestProxy proxy = builder().timeout("stall", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            Thread _ = Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        client.write(new byte[1]);
                        Await.pause(Duration.ofMillis(20), "the pace of the client");
                    }
                } catch (UncheckedIOException _) {
                    // the session is over
                }
            });
            checkEnd(proxy, Cause.CLIENT_STALLED);
        }
    }

    /** Its kernel and ours hold so much that our socket has room only now and then. */
    @Test
    void aSlowReaderIsServed() {
        try (TestProxy proxy = builder().timeout("stall", SHORT).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            awaitHeld(proxy);
            long end = System.nanoTime() + 6 * SHORT.toNanos();
            while (System.nanoTime() - end < 0) {
                assertThat(client.read(128 * 1024)).hasSize(128 * 1024);
                Await.pause(SHORT.dividedBy(10), "the pace of the reader");
            }
            assertThat(proxy.server().sessions()).isEqualTo(1);
        }
    }

    /** Two sockets, the client's side and the backend's, and what each kernel says it has for them. */
    @ParameterizedTest
    @EnumSource
    void theKernelHoldsNoMoreForASlowReaderThanItMay(SpliceMode mode) {
        int limit = 256 * 1024;
        try (TestProxy proxy = TestProxy.builder()
                        .backend(backend.address())
                        .splice(mode)
                        .frontend("tcp.unsentLimit: 32KiB", "tcp.sendBuffer: 256KiB", "tcp.receiveBuffer: 256KiB")
                        .start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            awaitHeld(proxy);
            // What it has taken of us lies in its own kernel.
            long inOurs = SocketQueues.of(proxy.address()).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(inOurs).isPositive().isLessThanOrEqualTo(2L * limit);
            assertThat(client.read(3 * limit)).hasSize(3 * limit); // and the edges go on
        }
    }

    @Test
    void aSlowReaderIsNotForgottenOnceItIsLimited() {
        try (TestProxy proxy = TestProxy.builder()
                        .backend(backend.address())
                        .frontend("tcp.unsentLimit: 16KiB")
                        .start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            awaitHeld(proxy);
            Await.pause(Duration.ofMillis(1_500), "longer than it takes to count as slow");
            int bytes = 32 * 1024 * 1024;
            assertThat(client.read(bytes)).hasSize(bytes);
        }
    }

    /** The sender is gone; what it sent is not worth two sockets for as long as a half-closed session may last. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackendThatResetsWhileTheClientTakesNothingEndsTheSession(boolean finishedBefore) {
        Duration halfClosed = finishedBefore ? Duration.ofMinutes(1) : BROKEN;
        try (TestProxy proxy = builder().timeout("halfClosed", halfClosed).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            if (finishedBefore) {
                client.finish();
                assertThat(server.readToEnd().wasReset()).isFalse();
            }
            flood(server);
            awaitHeld(proxy);
            server.reset();
            checkEnd(proxy, Cause.BACKEND_RESET);
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    @Test
    void aClientThatResetsWhileTheBackendTakesNothingEndsTheSession() {
        try (TestProxy proxy = builder().timeout("halfClosed", BROKEN).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(client);
            awaitHeld(proxy);
            client.reset();
            checkEnd(proxy, Cause.CLIENT_RESET);
            assertThat(server.readToEnd().wasReset()).isTrue();
        }
    }

    /** All of it is with the kernel, and a part of that with the client's, which has no room for the rest. */
    @Test
    void bytesThatAreNeverAcknowledgedEndTheSession() {
        try (TestProxy proxy = builder().timeout("halfClosed", BROKEN).start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            server.write(new byte[1024 * 1024]);
            Await.until(
                    "the kernel has everything",
                    () -> proxy.backend(0).counters(0).receivedBytes.value() == 1024 * 1024);
            server.reset();
            checkEnd(proxy, Cause.BACKEND_RESET);
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    /** A reader that goes on gets all of it, however long it takes. */
    @Test
    void aClientThatReadsOnGetsEverythingThatWasSentBeforeTheReset() {
        try (TestProxy proxy = builder().start();
                Wire client = proxy.connect();
                Wire server = backend.next()) {
            flood(server);
            awaitHeld(proxy);
            server.reset();
            long count = 0;
            for (int i = 0; i < 8; i++) {
                Await.pause(Duration.ofNanos(Stall.BROKEN_NANOS / 6), "the pace of the reader");
                count += client.read(256 * 1024).length;
            }
            count += client.readToEnd().bytes().length;
            SessionRecord record = checkEnd(proxy, Cause.BACKEND_RESET);
            assertThat(count)
                    .isEqualTo(record.bytes().toClient())
                    .isEqualTo(record.bytes().fromBackend());
        }
    }
}
