package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.TicketKeys.Off;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.UnknownName;
import dev.sluice.proxy.certificate.CertificateIndex;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.tls.TicketKeys;
import dev.sluice.proxy.net.tls.TlsContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that a frontend speaks with its clients: which certificate each of them gets.
 *
 * <p>Threading: {@link #choose} on any loop, {@link #follow} from one thread at a time.
 */
public final class TlsServer {
    private final FrontendTls config;
    private final TlsContext.ServerSettings settings;
    private final @Nullable TicketKeyring tickets;
    private volatile CertificateIndex<Ready> served;

    /** A context, with the keys of tickets that it has been given. */
    private static final class Ready {
        final TlsContext context;
        volatile @Nullable TicketKeys keys;

        Ready(TlsContext context) {
            this.context = context;
        }
    }

    /** @param frontend whose sessions are resumed by it alone */
    TlsServer(String frontend, FrontendTls config, Contents contents) {
        this.config = config;
        boolean resumes = !(config.ticketKeys() instanceof Off);
        this.tickets = resumes ? contents.tickets() : null;
        this.settings = new TlsContext.ServerSettings(
                config.minVersion() == TlsVersion.TLS_1_3, config.alpn(), "frontends." + frontend, resumes);
        this.served = served(contents.certificates());
    }

    /** Serves what these are now, from the next handshake on. */
    void follow(Certificates certificates) {
        served = served(certificates);
    }

    private CertificateIndex<Ready> served(Certificates certificates) {
        List<ServedCertificate> all = new ArrayList<>();
        config.certificates().forEach(name -> all.addAll(certificates.of(name)));
        List<ServedCertificate> unnamed = all.size() == 1 ? all : List.of();
        if (config.fallback() != null) {
            unnamed = certificates.of(config.fallback());
            unnamed.stream().filter(one -> !all.contains(one)).forEach(all::add);
        }
        return CertificateIndex.of(all, unnamed, this::ready);
    }

    static TlsContext.Credential credential(ServedCertificate one) {
        return new TlsContext.Credential(one.chainPem(), one.keyPem());
    }

    private Ready ready(List<ServedCertificate> offered) {
        List<TlsContext.Credential> credentials =
                offered.stream().map(TlsServer::credential).toList();
        // Who asks for another name is not resumed (RFC 6066, section 3). Names stay when a certificate is renewed.
        List<String> names = offered.stream()
                .flatMap(one -> one.names().stream())
                .distinct()
                .sorted()
                .toList();
        return new Ready(TlsContext.server(credentials, settings.within(names.toString())));
    }

    /**
     * What a client gets.
     *
     * @param serverName in its ClientHello; null for none
     * @return null when it is to be refused, since there is nothing for this name
     */
    public @Nullable TlsContext choose(@Nullable String serverName) {
        long second = Clock.epochSecond();
        CertificateIndex<Ready> now = served;
        Ready ready = serverName == null ? null : now.find(serverName, second);
        if (ready == null && (serverName == null || config.unknownName() == UnknownName.DEFAULT)) {
            ready = now.ofUnnamed(second);
        }
        return ready == null ? null : withTickets(ready, second);
    }

    private TlsContext withTickets(Ready ready, long second) {
        if (tickets != null) {
            TicketKeys latest = tickets.at(second);
            if (!latest.equals(ready.keys)) {
                ready.context.tickets(latest);
                ready.keys = latest;
            }
        }
        return ready.context;
    }

    /** Whether FIN without close_notify is an end like another. */
    public boolean mayBeCut() {
        return config.truncation() == Truncation.ACCEPT;
    }

    /** Whether it serves a certificate of this name of the configuration. */
    boolean serves(String certificate) {
        return config.allCertificates().contains(certificate);
    }
}
