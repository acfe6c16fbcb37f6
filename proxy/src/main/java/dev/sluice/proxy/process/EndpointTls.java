package dev.sluice.proxy.process;

import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.TlsServer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of the metrics port and of the admin endpoint, made at the start. Which certificates it is stays as it is until the next one; what
 * they hold is followed.
 *
 * <p>Threading: under the lock of reloads.
 *
 * @param metrics null for HTTP
 * @param admin null for HTTP
 */
record EndpointTls(@Nullable TlsServer metrics, @Nullable TlsServer admin, Certificates certificates)
        implements Participant {
    static EndpointTls of(SluiceConfig config, Contents contents) {
        AdminConfig admin = config.admin();
        return new EndpointTls(
                config.metrics().tls() != null && config.metrics().bind() instanceof TcpBind
                        ? new TlsServer("metrics", config.metrics().tls(), contents, null)
                        : null,
                admin != null && admin.tls() != null ? new TlsServer("admin", admin.tls(), contents, null) : null,
                contents.certificates());
    }

    /** Follows certificates of this name that have changed. */
    void recertify(String certificate) {
        servers().filter(server -> server.certificates().contains(certificate)).forEach(this::follow);
    }

    private Stream<TlsServer> servers() {
        return Stream.concat(Stream.ofNullable(metrics), Stream.ofNullable(admin));
    }

    /** A configuration that waits for a restart may have none of them left: then the ones that were there are shown until then. */
    private void follow(TlsServer server) {
        if (server.certificates().stream()
                .anyMatch(name -> !certificates.of(name).isEmpty())) {
            server.follow(certificates);
        }
    }

    @Override
    public String label() {
        return "endpoints";
    }

    @Override
    public void commit(Upcoming next) {
        servers().forEach(this::follow);
    }
}
