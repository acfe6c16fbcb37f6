package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RecordRingTest {
    @Test
    void aFullRingRefusesAndTakesAgainOnceRead() {
        RecordRing ring = new RecordRing(2);
        assertThat(ring.offer(Records.served())).isTrue();
        assertThat(ring.offer(Records.served())).isTrue();
        assertThat(ring.offer(Records.served())).isFalse();
        assertThat(ring.poll()).isNotNull();
        assertThat(ring.offer(Records.served())).isTrue();
    }

    @Test
    void nothingIsLostOrDoubledBetweenSeveralProducers() throws InterruptedException {
        RecordRing ring = new RecordRing(64);
        AtomicInteger accepted = new AtomicInteger();
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            producers.add(Thread.ofPlatform().start(() -> {
                for (int offers = 0; offers < 100_000; offers++) {
                    if (ring.offer(Records.served())) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        int polled = 0;
        while (producers.stream().anyMatch(Thread::isAlive)) {
            polled += ring.poll() == null ? 0 : 1;
        }
        while (ring.poll() != null) {
            polled++;
        }
        assertThat(polled).isEqualTo(accepted.get());
    }
}
