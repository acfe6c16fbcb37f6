package dev.sluice.config.model;

import java.time.Duration;

/**
 * The conditions on which a backend is ejected because its sessions fail.
 *
 * @param consecutiveFailures sessions that failed in a row
 * @param ejectFor the first time; the n-th time in a row n times as long
 * @param maxEjected share of the pool's backends that may be out at once, in per cent; one always may
 */
public record OutlierConfig(int consecutiveFailures, Duration ejectFor, int maxEjected) {}
