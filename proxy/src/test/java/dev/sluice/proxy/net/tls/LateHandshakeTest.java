package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connect.BackendHandshake;
import dev.sluice.proxy.net.BufferPool;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.TestLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handshake with a backend that goes on in a turn of its own, which no edge has led to. */
@Timeout(60)
class LateHandshakeTest {
    private static final long MORE_THAN_A_TURN_HAS = 2_000_000;

    private long stopwatch;

    private record Told(CompletableFuture<Throwable> defect) implements BackendHandshake.Later {
        @Override
        public void onResult(ConnectResult result) {
            defect.completeExceptionally(new AssertionError(result));
        }

        @Override
        public void onDefect(Throwable met) {
            defect.complete(met);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the backend is not looked at
    void aDefectIsGivenToWhomItBelongs() throws Exception {
        try (TestLoop loop = new TestLoop()) {
            Told told = new Told(new CompletableFuture<>());
            loop.run(() -> {
                HandshakeTurns turns = new HandshakeTurns(loop.loop, () -> stopwatch += MORE_THAN_A_TURN_HAS);
                turns.take(() -> {});
                MemoryConnection raw = MemoryConnection.pair(1000, _ -> {
                    throw new IllegalStateException("a defect");
                })[0];
                TlsMemory memory = new TlsMemory(new BufferPool());
                BackendHandshake handshake = new BackendHandshake(
                        (wire, _) -> TlsPair.trustingClient().connect(wire, memory, null),
                        turns,
                        (_, _) -> ConnectResult.CONNECTED,
                        null,
                        told);
                assertThat(handshake.begin(handshake.over(raw, null), null)).isEqualTo(ConnectResult.PENDING);
            });
            assertThat(told.defect().get(20, TimeUnit.SECONDS)).hasMessage("a defect");
        }
    }
}
