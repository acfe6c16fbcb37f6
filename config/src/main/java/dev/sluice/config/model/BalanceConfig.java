package dev.sluice.config.model;

import java.time.Duration;

/**
 * The balancing of a pool: the algorithm, and the conditions under which a backend gets a session.
 *
 * @param boundedLoad with {@link Balance#SOURCE_HASH}: most sessions of a backend relative to its share, in per cent; 0 = no bound
 * @param panicThreshold share of backends that are up, in per cent, below which health is ignored; 0 = never
 * @param useAllBackups all backups serve when no other backend is up, not the first one alone
 * @param slowStart how long a backend that comes up takes to get its whole share
 */
public record BalanceConfig(
        Balance policy, int boundedLoad, int panicThreshold, boolean useAllBackups, Duration slowStart) {}
