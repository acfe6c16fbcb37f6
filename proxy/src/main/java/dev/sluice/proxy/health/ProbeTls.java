package dev.sluice.proxy.health;

import dev.sluice.config.model.PoolTls;
import dev.sluice.config.value.Address;
import dev.sluice.proxy.connect.BackendHandshake;
import dev.sluice.proxy.connect.SslRequest;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.net.tls.TlsMemory;
import dev.sluice.proxy.pool.TlsClient;
import dev.sluice.proxy.snapshot.TlsClients;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of all checks: made once in a generation for all backends that it is the same for. However many checks are in their handshakes, these take
 * a millisecond of each turn of the loop together.
 *
 * <p>Threading: owned by the control loop.
 */
final class ProbeTls {
    /** A script sends it before. */
    private static final SslRequest.Header NO_HEADER = (_, _) -> ConnectResult.CONNECTED;

    private final Loop loop;
    private final HandshakeTurns turns;
    private TlsClients clients = TlsClients.NONE;
    private @Nullable TlsMemory memory;

    ProbeTls(Loop loop, HandshakeTurns turns) {
        this.loop = loop;
        this.turns = turns;
    }

    /** Checks that begin from now on speak the TLS of this generation. */
    void follow(TlsClients generation) {
        clients = generation;
    }

    /**
     * A handshake that begins with {@link BackendHandshake#over}.
     *
     * @param peer whose host name is asked for where none is configured
     * @param later gets a result that no edge has led to
     */
    BackendHandshake handshake(PoolTls settings, Address peer, Consumer<ConnectResult> later) {
        TlsClient client = clients.of(settings);
        TlsMemory shared = memory();
        SslRequest request =
                switch (client.startTls()) {
                    case OFF -> null;
                    case POSTGRES -> new SslRequest(NO_HEADER, loop.scratch());
                };
        return new BackendHandshake(
                (raw, _) -> client.connect(raw, peer, shared), turns, NO_HEADER, request, later::accept);
    }

    private TlsMemory memory() {
        TlsMemory known = memory;
        if (known == null) {
            known = new TlsMemory(loop.buffers());
            memory = known;
        }
        return known;
    }
}
