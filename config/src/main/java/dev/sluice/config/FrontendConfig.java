package dev.sluice.config;

import dev.sluice.config.value.BindAddress;
import java.util.List;

/**
 * Bound addresses that accept clients for one pool.
 *
 * @param bind at least one
 * @param pool name of a pool of the same {@link SluiceConfig}; an anonymous pool has the frontend's name
 * @param maxConnections 0 = no limit of its own
 */
public record FrontendConfig(
        String name,
        List<BindAddress> bind,
        String pool,
        int maxConnections,
        AdmissionConfig admission,
        AcceptProxy proxyProtocol,
        TimeoutsConfig timeouts,
        TcpConfig tcp) {
    public FrontendConfig {
        bind = List.copyOf(bind);
    }
}
