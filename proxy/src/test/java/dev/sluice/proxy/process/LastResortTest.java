package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.net.HeldLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LastResortTest {
    @Test
    void aProcessWhoseEndHangsIsHaltedWithItsStatus() {
        CompletableFuture<Integer> halted = new CompletableFuture<>();
        new LastResort(Thread.currentThread(), halted::complete).within(Duration.ofMillis(1), 143);
        assertThat(halted.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(143);
    }

    @Test
    void aWorkerThatHangsDoesNotKeepTheOthersFromEnding() throws InterruptedException {
        try (TestProxy proxy = TestProxy.builder()
                        .workers(2)
                        .backend(TestBackend.nobody())
                        .start();
                HeldLoop _ = HeldLoop.of(proxy.loops().loops().getLast())) {
            proxy.server().drain(); // returns
            assertThat(proxy.view().isReady()).isFalse();
        }
    }
}
