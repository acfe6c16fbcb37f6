package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SignalsTest {
    @Test
    void hangUpIsRememberedUntilThereIsSomethingToReload() throws InterruptedException {
        Signals signals = new Signals();
        assertThat(signals.attach(() -> {})).isFalse();

        Signals early = new Signals();
        ProcessSignal.raise("HUP"); // without a handler it would end this JVM
        CountDownLatch reloaded = new CountDownLatch(1);
        Wire.await("it has come", () -> early.attach(reloaded::countDown));
        ProcessSignal.raise("HUP");
        reloaded.await();
    }
}
