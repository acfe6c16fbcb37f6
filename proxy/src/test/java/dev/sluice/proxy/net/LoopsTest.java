package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoopsTest {
    @Test
    void aTaskGivenAfterTheStopIsDropped() {
        Loops workers = Engines.loops(1, 4);
        workers.stop();
        AtomicBoolean ran = new AtomicBoolean();
        workers.forEach(_ -> ran.set(true));
        workers.control().execute(() -> ran.set(true));
        assertThat(ran).isFalse();
    }
}
