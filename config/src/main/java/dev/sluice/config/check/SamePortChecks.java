package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.UnixBind;

/**
 * The check of backends that take the port that the client connected to: there must be such a port, and another one to
 * check.
 */
final class SamePortChecks {
    private final Remarks remarks;

    SamePortChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(SluiceConfig config) {
        for (PoolConfig pool : config.pools()) {
            pool.backends().stream().filter(SamePortChecks::hasSamePort).forEach(backend -> check(pool, backend));
        }
        for (FrontendConfig frontend : config.frontends()) {
            config.pools().stream()
                    .filter(pool -> frontend.routing().pools().contains(pool.name()))
                    .filter(pool -> pool.backends().stream().anyMatch(SamePortChecks::hasSamePort))
                    .findFirst()
                    .ifPresent(pool -> ports(frontend, pool.name()));
        }
    }

    private static boolean hasSamePort(BackendConfig backend) {
        return backend.address() instanceof HostPort tcp && tcp.hasSamePort();
    }

    private void check(PoolConfig pool, BackendConfig backend) {
        HealthCheckConfig check = pool.checkOf(backend);
        if (check != null && check.port() == 0 && backend.checkAddress() == null) {
            String path = "pools." + pool.name() + ".backends." + backend.name() + ".address";
            remarks.error(
                    path,
                    "\"%s\" has no port of its own that could be checked; write healthCheck: {port: 8008}, with your port, or healthCheck: off"
                            .formatted(backend.address()));
        }
    }

    private void ports(FrontendConfig frontend, String pool) {
        for (int i = 0; i < frontend.bind().size(); i++) {
            if (frontend.bind().get(i) instanceof UnixBind unix) {
                String path = "frontends." + frontend.name() + ".bind[" + i + "]";
                remarks.error(
                        path,
                        "\"%s\" has no port, and pool \"%s\" has a backend with the port \"same\"; write a port there, or give this address a frontend and a pool of its own"
                                .formatted(unix, pool));
            }
        }
    }
}
