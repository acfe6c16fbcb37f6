package dev.sluice.config.model;

import dev.sluice.config.value.BindAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frontend: bound addresses that accept clients.
 *
 * @param bind at least one
 * @param tls that is ended here; null = whatever clients send is passed through
 * @param routing where its sessions go
 * @param transparent each client is connected to the address that a NAT rule took it from
 * @param disabled nothing of it is bound
 * @param maxConnections 0 = no limit of its own
 * @param unix of those addresses that are Unix sockets
 */
public record FrontendConfig(
        String name,
        List<BindAddress> bind,
        @Nullable FrontendTls tls,
        RoutingConfig routing,
        int maxConnections,
        boolean transparent,
        boolean disabled,
        AdmissionConfig admission,
        AcceptProxy proxyProtocol,
        TimeoutsConfig timeouts,
        TcpConfig tcp,
        UnixConfig unix) {
    /** The pool that stands for wherever the client wanted to go. */
    public static final String ORIGINAL_DESTINATION = "originalDestination";

    public FrontendConfig {
        bind = List.copyOf(bind);
    }
}
