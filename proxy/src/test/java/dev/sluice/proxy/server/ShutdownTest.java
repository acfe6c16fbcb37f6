package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.server.Shutdown.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShutdownTest {
    @Test
    void phasesOnlyGoForward() {
        Shutdown shutdown = new Shutdown();
        for (Phase phase : Phase.values()) {
            shutdown.advance(phase);
            assertThat(shutdown.phase()).isEqualTo(phase);
            for (Phase earlier : Phase.values()) {
                if (earlier.compareTo(phase) < 0) {
                    shutdown.advance(earlier);
                }
            }
            assertThat(shutdown.phase()).isEqualTo(phase);
        }
        assertThat(shutdown.begin()).as("it has begun already").isFalse();
    }

    @Test
    void clientsAreAcceptedWhileItRunsAndWhileOthersHearThatItIsNotReady() {
        Shutdown shutdown = new Shutdown();
        for (Phase phase : Phase.values()) {
            shutdown.advance(phase);
            assertThat(shutdown.accepts())
                    .as("%s", phase)
                    .isEqualTo(phase == Phase.RUNNING || phase == Phase.NOT_READY);
            assertThat(shutdown.hasBegun())
                    .as("%s", phase)
                    .isEqualTo(phase != Phase.STARTING && phase != Phase.RUNNING);
        }
    }

    @Test
    void whoIsHurriedDoesNotWait() throws InterruptedException {
        Shutdown shutdown = new Shutdown();
        assertThat(shutdown.isHurried()).isFalse();
        assertThat(shutdown.await(Duration.ZERO)).isFalse();
        shutdown.hurry();
        assertThat(shutdown.isHurried()).isTrue();
        assertThat(shutdown.await(Duration.ofDays(1))).isTrue();
    }

    @Test
    void readinessFollowsThePhase() {
        try (TestProxy proxy = TestProxy.builder().backend(TestBackend.nobody()).start()) {
            assertThat(proxy.view().isReady()).isTrue();
            assertThat(proxy.view().isDraining()).isFalse();
            assertThat(proxy.server().shutdown().begin()).isTrue();
            assertThat(proxy.view().isReady()).isFalse();
            assertThat(proxy.view().isDraining()).isTrue();
        }
    }
}
