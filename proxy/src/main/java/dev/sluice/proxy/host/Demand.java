package dev.sluice.proxy.host;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.TcpBind;

/**
 * The demand of a configuration on the machine.
 *
 * @param connections sessions at once
 * @param workers event loops
 * @param binds addresses that are listened on
 * @param tcpBackends different TCP addresses to connect to; 0 when they are found while running
 * @param lowestPort of the frontends; 65536 without any
 */
record Demand(int connections, int workers, int binds, int tcpBackends, int lowestPort) {
    private static final int NO_PORT = 65_536;

    static Demand of(SluiceConfig config, int processors) {
        int workers = config.process().workers() > 0 ? config.process().workers() : processors;
        int binds = 0;
        int lowest = NO_PORT;
        for (FrontendConfig frontend : config.frontends()) {
            if (frontend.disabled()) {
                continue;
            }
            for (BindAddress bind : frontend.bind()) {
                binds += bind.ports();
                if (bind instanceof TcpBind tcp && tcp.port() > 0) {
                    lowest = Math.min(lowest, tcp.port());
                }
            }
        }
        int backends = Math.toIntExact(config.pools().stream()
                .flatMap(pool -> pool.backends().stream())
                .map(BackendConfig::address)
                .filter(HostPort.class::isInstance)
                .distinct()
                .count());
        return new Demand(config.process().maxConnections(), workers, binds, backends, lowest);
    }
}
