package dev.sluice.config.model;

import dev.sluice.config.value.OriginalAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named set of backends with one balancing policy.
 *
 * @param timeouts what is not that of the frontend
 * @param sendUniqueId with {@link SendProxy#V2}: a number that identifies the session goes with the header
 * @param sendTlsInfo with {@link SendProxy#V2}: what is known of the client's TLS, where this process ends it, goes with the header
 * @param tls what is spoken to its backends; null for what the client says, as it is
 * @param connectAttempts connect attempts in total for one session, at least 1
 * @param discovery where further backends are looked up; null when those of the configuration are all
 * @param backends at least one unless there is discovery; names and addresses are unique in the pool
 */
public record PoolConfig(
        String name,
        BalanceConfig balance,
        PoolLimits limits,
        PoolTimeouts timeouts,
        PoolHealth health,
        SendProxy sendProxyProtocol,
        boolean sendUniqueId,
        boolean sendTlsInfo,
        @Nullable PoolTls tls,
        SpliceMode splice,
        int connectAttempts,
        @Nullable DiscoveryConfig discovery,
        List<BackendConfig> backends) {
    /** Stands for wherever the client wanted to go; its only backend has no address of its own. */
    public static PoolConfig originalDestination() {
        String name = FrontendConfig.ORIGINAL_DESTINATION;
        return new PoolConfig(
                name,
                new BalanceConfig(Balance.FIRST, 0, 0, false, Duration.ZERO),
                new PoolLimits(0, 0, null, false, NoneUpConfig.REFUSING),
                PoolTimeouts.NONE,
                new PoolHealth(
                        null,
                        null,
                        BackendDown.KEEP,
                        Duration.ZERO,
                        new DrainConfig(Duration.ZERO, Duration.ZERO, true, null)),
                SendProxy.OFF,
                false,
                false,
                null,
                SpliceMode.AUTO,
                1,
                null,
                List.of(new BackendConfig(name, new OriginalAddress(), 1, 0, false, BackendOwn.NOTHING)));
    }

    /** True for the pool that stands for wherever the client wanted to go. */
    public boolean isOriginalDestination() {
        return name.equals(FrontendConfig.ORIGINAL_DESTINATION);
    }

    public PoolConfig {
        backends = List.copyOf(backends);
    }

    /** How a backend is checked; null when it is not. */
    public @Nullable HealthCheckConfig checkOf(BackendConfig backend) {
        BackendOwn.Check own = backend.own().check();
        return own == null ? health.check() : own.config();
    }

    /** Whether any backend of it is checked. What is discovered is checked as the pool says, so a pool without backends has an answer too. */
    public boolean isChecked() {
        return health.check() != null || backends.stream().anyMatch(backend -> checkOf(backend) != null);
    }

    /** All kinds of TLS that its health checks may speak. */
    public Set<PoolTls> tlsOfChecks() {
        Set<PoolTls> all = new LinkedHashSet<>();
        Stream.concat(Stream.ofNullable(health.check()), backends.stream().map(this::checkOf))
                .filter(Objects::nonNull)
                .forEach(check -> {
                    PoolTls spoken = check.tls(tls, true);
                    if (spoken != null) {
                        all.add(spoken);
                    }
                });
        return all;
    }

    /** The header that a backend gets. */
    public SendProxy sendProxyTo(BackendConfig backend) {
        SendProxy own = backend.own().sendProxyProtocol();
        return own == null ? sendProxyProtocol : own;
    }
}
