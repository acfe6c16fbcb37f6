package dev.sluice.config;

import java.util.List;

/**
 * A named set of backends with one balancing policy.
 *
 * @param sendUniqueId with {@link SendProxy#V2}: a number that identifies the session goes with the header
 * @param connectAttempts connect attempts in total for one session, at least 1
 * @param backends at least one; names and addresses are unique in the pool
 */
public record PoolConfig(
        String name,
        BalanceConfig balance,
        PoolLimits limits,
        PoolHealth health,
        SendProxy sendProxyProtocol,
        boolean sendUniqueId,
        SpliceMode splice,
        int connectAttempts,
        List<BackendConfig> backends) {
    public PoolConfig {
        backends = List.copyOf(backends);
    }
}
