package dev.sluice.proxy.status;

import dev.sluice.config.model.ReadyConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The readiness of the process at a moment, as far as it follows pools. Immutable.
 *
 * @param config the pools it follows; null when it follows none, and is ready
 * @param lack why that is not met, such as {@code no backend of pool pg takes sessions}; null when it is
 * @param lacking for how long it has not been met, without a break
 * @param ready whether it is met, or was until a grace ago that is not over
 */
public record Readiness(
        @Nullable ReadyConfig config, @Nullable String lack, Duration lacking, boolean ready) {
    /** Of a process that follows no pools, or whose pools have somebody. */
    public static Readiness met(@Nullable ReadyConfig config) {
        return new Readiness(config, null, Duration.ZERO, true);
    }

    /** Whether it is ready for a while longer only. */
    public boolean isInGrace() {
        return ready && lack != null;
    }

    /** How much of the grace is left; zero when none runs. */
    public Duration graceLeft() {
        return config == null || !isInGrace() ? Duration.ZERO : config.grace().minus(lacking);
    }

    /** Such as {@code no backend of pool pg takes sessions, for 42 s}; empty when it is met. */
    public String reason() {
        return lack == null ? "" : lack + ", for " + Moment.words(lacking.toNanos());
    }
}
