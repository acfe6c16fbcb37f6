package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.PoolTls;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.tls.TlsCredential;
import dev.sluice.proxy.pool.TlsClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ends of TLS towards backends of one generation, one for each way in which sessions or health checks speak it. Immutable, but for what they show. */
public final class TlsClients {
    /** Nobody speaks it. */
    public static final TlsClients NONE = new TlsClients(Map.of());

    private final Map<PoolTls, TlsClient> made;

    TlsClients(Map<PoolTls, TlsClient> made) {
        this.made = Map.copyOf(made);
    }

    /** What is shown to backends that ask for a certificate: the first that is valid, else the first; null for nothing. */
    static @Nullable TlsCredential shown(PoolTls settings, Certificates certificates) {
        List<ServedCertificate> all =
                settings.certificate() == null ? List.of() : certificates.of(settings.certificate());
        Instant now = Instant.now();
        return all.stream()
                .filter(one -> one.isValid(now))
                .findFirst()
                .or(() -> all.stream().findFirst())
                .map(one -> TlsServer.credential(one).copy())
                .orElse(null);
    }

    /** Shows what a certificate of the configuration holds now to the backends that it is for. */
    public void recertify(String certificate, Certificates certificates) {
        made.forEach((settings, client) -> {
            TlsCredential shown = certificate.equals(settings.certificate()) ? shown(settings, certificates) : null;
            if (shown != null) {
                client.show(shown);
            }
        });
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
