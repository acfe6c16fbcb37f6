package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.PoolTls;
import dev.sluice.proxy.pool.TlsClient;
import java.util.Map;

/** The ends of TLS towards backends of one generation, one for each way in which sessions or health checks speak it. Immutable. */
public final class TlsClients {
    /** Nobody speaks it. */
    public static final TlsClients NONE = new TlsClients(Map.of());

    private final Map<PoolTls, TlsClient> made;

    TlsClients(Map<PoolTls, TlsClient> made) {
        this.made = Map.copyOf(made);
    }

    /** The one that speaks it so, which the configuration of this generation has. */
    public TlsClient of(PoolTls settings) {
        TlsClient client = made.get(settings);
        if (client == null) {
            throw new IllegalStateException("this generation does not speak TLS so");
        }
        return client;
    }
}
