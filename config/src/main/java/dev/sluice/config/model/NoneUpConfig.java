package dev.sluice.config.model;

import dev.sluice.config.value.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The way of a pool with sessions for which it has no backend.
 *
 * @param timeout how long they wait, where they do
 * @param releaseRate how many of them go on in a time once there is a backend; null for all at once
 */
public record NoneUpConfig(
        WhenNoneUp when, Duration timeout, @Nullable Rate releaseRate) {
    /** They are refused. */
    static final NoneUpConfig REFUSING = new NoneUpConfig(WhenNoneUp.REFUSE, Duration.ZERO, null);
}
