package dev.sluice.proxy.http.tls;

import dev.sluice.proxy.http.Encryption;
import dev.sluice.proxy.snapshot.TlsServer;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** The TLS of one endpoint, by certificates that may change at any time: each client is shown those of its moment. */
public final class EndpointEncryption implements Encryption {
    private final TlsServer server;
    private @Nullable LoopMemory memory;

    public EndpointEncryption(TlsServer server) {
        this.server = server;
    }

    @Override
    public ChannelHandler handler(Counter refusals) {
        LoopMemory shared = memory;
        if (shared == null) {
            shared = new LoopMemory();
            memory = shared;
        }
        return new TlsHandler(server, shared, refusals);
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
