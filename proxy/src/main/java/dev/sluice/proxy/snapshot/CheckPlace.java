package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.proxy.pool.Backend;

/**
 * The place that the health check of a backend asks, in words for people: its port, address and path may be others than
 * those of sessions. Stateless.
 */
public final class CheckPlace {
    private CheckPlace() {}

    /** Such as {@code GET /health at 127.0.0.1:8008}, or {@code 127.0.0.1:5432 by TLS}. */
    public static String of(PoolConfig pool, Backend backend) {
        HealthCheckConfig check = pool.checkOf(backend.config());
        String address = address(pool, backend.config());
        if (check == null) {
            return address;
        }
        String place = check.tls(pool.tls(), isBesideSessions(backend)) == null ? address : address + " by TLS";
        HealthCheckConfig.HttpCheck http = check.http();
        return http == null ? place : http.method() + " " + http.path().shown() + " at " + place;
    }

    /** Whether its checks go to the address and port of its sessions, so that the same program answers. */
    public static boolean isBesideSessions(Backend backend) {
        return backend.checkTarget().equals(backend.target());
    }

    /** Where it connects to. */
    public static String address(PoolConfig pool, BackendConfig backend) {
        return Targets.checkAddress(pool, backend).toString();
    }
}
