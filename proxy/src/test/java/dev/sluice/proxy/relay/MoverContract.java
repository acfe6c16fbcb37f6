package dev.sluice.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.ForEachEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a session carries from end to end on real sockets, whichever way the bytes are moved. */
@Timeout(60)
@ForEachEngine
abstract class MoverContract {
    static final int BULK_BYTES = 64 * 1024 * 1024;

    private static final Termination BACKEND_FIRST = new Termination(Cause.BACKEND_CLOSED, Phase.DONE);
    private static final Termination CLIENT_FIRST = new Termination(Cause.CLIENT_CLOSED, Phase.DONE);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    abstract SpliceMode mode();

    /** How many connections there are on the way from end to end. */
    int connections() {
        return 2;
    }

    boolean isUnix() {
        return false;
    }

    @BeforeEach
    void reset() {
        open.clear();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    <T extends AutoCloseable> T opened(T it) {
        open.add(it);
        return it;
    }

    TestBackend backend(Consumer<Wire> service) {
        return opened(isUnix() ? TestBackend.unix(directory.resolve("back"), service) : TestBackend.tcp(service));
    }

    TestBackend manualBackend() {
        return backend(_ -> {});
    }

    TestProxy proxy(TestBackend backend) {
        TestConfig builder = TestProxy.builder().splice(mode()).backend(backend.address());
        return opened((isUnix() ? builder.unix(directory.resolve("front")) : builder).start());
    }

    static void await(CompletableFuture<?> future) {
        Object _ = future.orTimeout(40, TimeUnit.SECONDS).join();
    }

    static void inThread(Runnable task) {
        Thread _ = Thread.ofPlatform().daemon().start(task);
    }

    @Test
    void smallMessagesGoBothWays() {
        TestProxy proxy = proxy(backend(TestBackend::echo));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Wire client = proxy.connect()) {
            for (int i = 0; i < 500; i++) {
                byte[] message = Bulk.random(random.nextLong(), 1 + random.nextInt(5_000));
                client.write(message);
                assertThat(client.read(message.length)).as("seed %d", seed).isEqualTo(message);
            }
        }
        assertThat(proxy.nextRecord().termination()).isEqualTo(CLIENT_FIRST);
        proxy.awaitNothingLeft();
    }

    @Test
    void bulkGoesBothWaysAtOnceUnharmed() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        try (Wire client = proxy.connect();
                Wire server = backend.next()) {
            var up = CompletableFuture.supplyAsync(() -> Bulk.send(client, 1, BULK_BYTES), MoverContract::inThread);
            var down = CompletableFuture.supplyAsync(() -> Bulk.send(server, 2, BULK_BYTES), MoverContract::inThread);
            var upSeen = CompletableFuture.supplyAsync(() -> Bulk.receive(server, BULK_BYTES), MoverContract::inThread);
            long downSeen = Bulk.receive(client, BULK_BYTES);
            await(CompletableFuture.allOf(up, down, upSeen));
            assertThat(downSeen).isEqualTo(down.join());
            assertThat(upSeen.join()).isEqualTo(up.join());
        }
        var bytes = proxy.nextRecord().bytes();
        assertThat(List.of(bytes.fromClient(), bytes.toBackend(), bytes.fromBackend(), bytes.toClient()))
                .allMatch(count -> count == BULK_BYTES);
        proxy.awaitNothingLeft();
        if (mode() != SpliceMode.NEVER) {
            assertThat(proxy.server().workers().getFirst().splicedBytes().value())
                    .isPositive();
        } else {
            assertThat(proxy.server().workers().getFirst().splicedBytes().value())
                    .isZero();
        }
    }

    @Test
    void aSlowReaderStopsTheReadingOfTheSourceAndLosesNothing() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        try (Wire client = proxy.connect();
                Wire server = backend.next()) {
            Flood flood = Flood.into(server);
            flood.awaitStill();
            assertThat(flood.written())
                    .as("bytes in flight")
                    .isLessThan(KernelBuffers.largest(connections()) + 4 * 1024 * 1024);
            flood.stop();
            Wire.Rest rest = client.readToEnd();
            assertThat(rest.wasReset()).isFalse();
            assertThat(rest.bytes()).hasSize(Math.toIntExact(flood.written()));
            Flood.check(rest.bytes());
            client.finish();
        }
        assertThat(proxy.nextRecord().termination()).isEqualTo(BACKEND_FIRST);
        proxy.awaitNothingLeft();
    }

    @Test
    void aClientThatHasFinishedStillGetsItsAnswer() {
        TestProxy proxy = proxy(backend(server -> {
            byte[] request = server.readToEnd().bytes();
            server.write(request);
            server.close();
        }));
        for (int size : new int[] {1, 10_000, 3_000_000}) {
            byte[] request = Bulk.random(size, size);
            try (Wire client = proxy.connect()) {
                client.write(request);
                client.finish();
                Wire.Rest answer = client.readToEnd();
                assertThat(answer.bytes()).isEqualTo(request);
                assertThat(answer.wasReset()).isFalse();
            }
            assertThat(proxy.nextRecord().termination()).isEqualTo(CLIENT_FIRST);
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void aBackendThatHasFinishedStillGetsTheRestOfTheRequest() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        byte[] request = Bulk.random(7, 3_000_000);
        try (Wire client = proxy.connect();
                Wire server = backend.next()) {
            server.write(new byte[] {1, 2, 3});
            server.finish();
            assertThat(client.readToEnd().bytes()).containsExactly(1, 2, 3);
            inThread(() -> {
                client.write(request);
                client.finish();
            });
            assertThat(server.readToEnd().bytes()).isEqualTo(request);
        }
        assertThat(proxy.nextRecord().termination()).isEqualTo(BACKEND_FIRST);
        proxy.awaitNothingLeft();
    }

    @Test
    void aServerThatClosesRightAfterItsLastBytesLosesNone() {
        byte[] answer = Bulk.random(3, 5_000);
        TestProxy proxy = proxy(backend(server -> {
            server.read(10);
            server.write(answer);
            server.close();
        }));
        for (int i = 0; i < 1_000; i++) {
            try (Wire client = proxy.connect()) {
                client.write(new byte[10]);
                Wire.Rest rest = client.readToEnd();
                assertThat(rest.bytes()).as("round %d", i).isEqualTo(answer);
                assertThat(rest.wasReset()).isFalse();
            }
        }
        proxy.awaitNothingLeft();
        assertThat(proxy.closed(BACKEND_FIRST)).isEqualTo(1_000);
    }

    @Test
    void aClientThatClosesRightAfterItsLastBytesLosesNone() throws Exception {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        byte[] message = Bulk.random(4, 5_000);
        for (int i = 0; i < 300; i++) {
            Wire client = proxy.connect();
            client.write(message);
            client.close();
            try (Wire server = backend.next()) {
                assertThat(server.readToEnd().bytes()).as("round %d", i).isEqualTo(message);
            }
        }
        proxy.awaitNothingLeft();
    }

    @Test
    void bothMayFinishAtOnce() {
        TestBackend backend = manualBackend();
        TestProxy proxy = proxy(backend);
        byte[] up = Bulk.random(5, 20_000);
        byte[] down = Bulk.random(6, 30_000);
        for (int i = 0; i < 200; i++) {
            try (Wire client = proxy.connect();
                    Wire server = backend.next()) {
                var serverSeen = CompletableFuture.supplyAsync(
                        () -> {
                            server.write(down);
                            server.finish();
                            return server.readToEnd();
                        },
                        MoverContract::inThread);
                client.write(up);
                client.finish();
                assertThat(client.readToEnd().bytes()).isEqualTo(down);
                await(serverSeen);
                assertThat(serverSeen.join().bytes()).isEqualTo(up);
            }
        }
        proxy.awaitNothingLeft();
        assertThat(proxy.closed(BACKEND_FIRST) + proxy.closed(CLIENT_FIRST)).isEqualTo(200);
    }

    @Test
    void manyConnectionsAtOnceKeepTheirBytesApart() {
        TestProxy proxy = proxy(backend(TestBackend::echo));
        List<CompletableFuture<Boolean>> clients = new ArrayList<>();
        for (int c = 0; c < 200; c++) {
            int number = c;
            clients.add(CompletableFuture.supplyAsync(
                    () -> {
                        try (Wire client = proxy.connect()) {
                            for (int i = 0; i < 20; i++) {
                                byte[] message = Bulk.random(number * 1000L + i, 1 + (number * 37 + i * 1013) % 9_000);
                                client.write(message);
                                if (!Arrays.equals(client.read(message.length), message)) {
                                    return false;
                                }
                            }
                            return true;
                        }
                    },
                    MoverContract::inThread));
        }
        await(CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)));
        assertThat(clients).allMatch(CompletableFuture::join);
        proxy.awaitNothingLeft();
        assertThat(proxy.closed(CLIENT_FIRST)).isEqualTo(200);
    }
}
