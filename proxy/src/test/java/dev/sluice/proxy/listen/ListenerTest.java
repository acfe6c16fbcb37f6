package dev.sluice.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ForEachEngine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@ForEachEngine
class ListenerTest {
    private static CompletableFuture<Void> inThread(Runnable task) {
        return CompletableFuture.runAsync(
                task, each -> Thread.ofPlatform().daemon().start(each));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1000", "2, 2, 1000", "1, 0, 2", "3, 0, 2"})
    void whoIsOverTheLimitWaitsInTheBacklogAndIsServedLater(int workers, int frontend, int process) {
        try (TestBackend backend = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .workers(workers)
                        .frontend("maxConnections: " + frontend)
                        .with("process.maxConnections: " + process)
                        .backend(backend.address())
                        .start()) {
            ArrayDeque<Wire> clients = new ArrayDeque<>();
            for (int i = 0; i < 12; i++) {
                Wire client = proxy.connect();
                client.write(new byte[] {(byte) i});
                clients.add(client);
            }
            Await.count("the limit is reached", () -> proxy.server().sessions(), 2);
            assertThat(backend.connections()).isLessThanOrEqualTo(2);
            // Whoever is served is closed, which lets another one in; all must be answered in the end.
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (Wire client : clients) {
                readers.add(inThread(() -> {
                    assertThat(client.read(1)).hasSize(1);
                    client.close();
                }));
            }
            for (CompletableFuture<Void> reader : readers) {
                var _ = reader.join();
            }
            proxy.awaitNothingLeft();
            assertThat(backend.connections()).isEqualTo(12);
        }
    }

    @Test
    void manyShortClientsUnderATightLimitAreAllServed() {
        long seed = System.nanoTime();
        try (TestBackend backend = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .workers(3)
                        .frontend("maxConnections: 3")
                        .with("process.maxConnections: 4")
                        .backend(backend.address())
                        .start()) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random random = new Random(seed + t);
                threads.add(inThread(() -> {
                    for (int i = 0; i < 100; i++) {
                        try (Wire client = proxy.connect()) {
                            if (random.nextInt(4) == 0) {
                                client.reset(); // leaves, perhaps before it is accepted
                            } else {
                                client.write(new byte[] {1});
                                assertThat(client.read(1)).hasSize(1);
                            }
                        }
                    }
                }));
            }
            for (CompletableFuture<Void> thread : threads) {
                var _ = thread.join();
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void anAddressInUseIsSaidToBeInUse() {
        try (TestBackend backend = TestBackend.manual();
                TestProxy first = TestProxy.builder().backend(backend.address()).start()) {
            assertThatThrownBy(() -> TestProxy.builder()
                            .bind(first.address())
                            .backend(backend.address())
                            .start())
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("this process itself listens there");
        }
    }

    @Test
    void aStaleUnixSocketIsReplacedAndALiveOneIsNot(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("front");
        try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            var _ = stale.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(Files.exists(path)).isTrue();
        try (TestBackend backend = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder()
                        .unix(path)
                        .backend(backend.address())
                        .start()) {
            try (Wire client = proxy.connect()) {
                client.write(new byte[] {1});
                assertThat(client.read(1)).hasSize(1);
            }
            assertThatThrownBy(() -> TestProxy.builder()
                            .unix(path)
                            .backend(backend.address())
                            .start())
                    .hasMessageContaining("this process itself listens there");
            proxy.awaitNothingLeft();
        }
        assertThat(Files.exists(path)).isFalse();
    }
}
