package dev.sluice.config.model;

import dev.sluice.config.value.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The way in which sessions are ended that should go somewhere else.
 *
 * @param timeout after which those that are left are reset; zero for never
 * @param spread over which idle sessions are ended, evenly; zero when they are left alone until the timeout
 * @param idleFirst those that have been idle longest are ended first, otherwise by chance
 * @param rate most sessions ended in a period; null for no limit
 */
public record DrainConfig(
        Duration timeout,
        Duration spread,
        boolean idleFirst,
        @Nullable Rate rate) {}
