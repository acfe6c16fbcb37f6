package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StartTimeTest {
    @Test
    void aStartIsCountedFromTheBeginningOfTheProcess() {
        assertThat(StartTime.millisAgo(10_500, 1_000, null)).isEqualTo(500);
    }

    @Test
    void whatTheLauncherDidBeforeIsNotPartOfTheStart() {
        assertThat(StartTime.millisAgo(200_500, 1_000, "20000")).isEqualTo(500);
    }

    @Test
    void aVariableThatAnotherStartHasLeftChangesNothing() {
        assertThat(StartTime.millisAgo(10_500, 1_000, "500")).isEqualTo(500);
    }
}
