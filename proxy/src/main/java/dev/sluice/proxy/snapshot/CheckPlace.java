package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;

/**
 * The place that the health check of a backend asks, in words for people: its port, address and path may be others than
 * those of sessions. Stateless.
 */
public final class CheckPlace {
    private CheckPlace() {}

    /** Such as {@code GET /health at 127.0.0.1:8008}, or {@code 127.0.0.1:5432}. */
    public static String of(PoolConfig pool, BackendConfig backend) {
        HealthCheckConfig check = pool.checkOf(backend);
        String address = address(pool, backend);
        return check == null || check.http() == null
                ? address
                : check.http().method() + " " + check.http().path().shown() + " at " + address;
    }

    /** Where it connects to. */
    public static String address(PoolConfig pool, BackendConfig backend) {
        return Targets.checkAddress(pool, backend).toString();
    }
}
