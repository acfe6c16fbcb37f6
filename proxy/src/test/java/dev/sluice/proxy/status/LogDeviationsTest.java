package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Levels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogDeviationsTest {
    @Test
    void onlyWhatDiffersFromTheConfigurationIsOne() {
        assertThat(LogDeviations.of(LogLevel.INFO, new Levels(LogLevel.INFO, Map.of(Area.BACKEND, LogLevel.INFO))))
                .isEmpty();
        assertThat(LogDeviations.of(LogLevel.INFO, new Levels(LogLevel.WARN, Map.of(Area.BACKEND, LogLevel.DEBUG))))
                .containsExactly(
                        new Deviation(Subject.PROCESS, "log.level", "info", "warn"),
                        new Deviation(Subject.PROCESS, "log.level of backend", "info", "debug"));
    }
}
