package dev.sluice.proxy.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections and pipes share what descriptors there are, and connections come first. */
@Timeout(10)
class ProcessLimitTest {
    private final ProcessLimit limit = new ProcessLimit(100, 100);

    private void connect(int number) {
        for (int i = 0; i < number; i++) {
            assertThat(limit.tryAcquire()).isTrue();
        }
    }

    private int takePipes() {
        int taken = 0;
        while (limit.tryTake()) {
            taken++;
        }
        return taken;
    }

    @Test
    void connectionsGetAllThereIsWhenThereAreNoPipes() {
        connect(100);
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(takePipes()).isZero();
    }

    @Test
    void pipesTakeWhatConnectionsLeaveButForARestThatStaysFree() {
        connect(50);
        assertThat(takePipes()).isEqualTo(42);
        assertThat(limit.isShort()).isFalse();
        connect(5);
        assertThat(limit.isShort()).isTrue();
    }

    @Test
    void aConnectionThatFindsPipesInItsPlaceAsksForThemAndGetsThePlaceOfOneThatIsClosed() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger woken = new AtomicInteger();
        limit.onWanted(asked::incrementAndGet);
        connect(50);
        int pipes = takePipes();
        connect(50 - pipes);
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(limit.limit()).isEqualTo(100);
        limit.whenReleased(woken::incrementAndGet);
        assertThat(asked.get()).isEqualTo(1);
        assertThat(woken.get()).isZero();
        limit.giveBack();
        assertThat(woken.get()).isEqualTo(1);
        connect(1);
        for (int i = 1; i < pipes; i++) {
            limit.giveBack();
        }
        connect(pipes - 1);
        assertThat(limit.active()).isEqualTo(100);
        assertThat(limit.pipes()).isZero();
    }

    @Test
    void lessRoomStopsNewConnectionsAndMoreWakesThoseThatWait() {
        AtomicInteger woken = new AtomicInteger();
        connect(50);
        limit.limits(40, 40);
        assertThat(limit.tryAcquire()).isFalse();
        limit.whenReleased(woken::incrementAndGet);
        assertThat(woken.get()).isZero();
        limit.limits(60, 60);
        assertThat(woken.get()).isEqualTo(1);
        connect(10);
        assertThat(limit.tryAcquire()).isFalse();
    }
}
