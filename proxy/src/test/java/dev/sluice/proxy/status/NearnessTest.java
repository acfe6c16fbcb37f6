package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NearnessTest {
    private final Nearness near = new Nearness();

    private boolean look(int used, int limit) {
        near.begin();
        return near.isNear("limit", used, limit);
    }

    @Test
    void itIsEnteredAboveOneShareAndLeftBelowAnother() {
        assertThat(look(80, 100)).isFalse();
        assertThat(look(81, 100)).isTrue();
        assertThat(look(76, 100)).isTrue();
        assertThat(look(75, 100)).isFalse();
        assertThat(look(76, 100)).isFalse();
    }

    @Test
    void nothingIsNearToNoLimit() {
        assertThat(look(1_000_000, 0)).isFalse();
    }
}
