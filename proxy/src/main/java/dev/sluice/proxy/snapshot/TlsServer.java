package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.TicketKeys.Off;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.UnknownName;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.certificate.CertificateIndex;
import dev.sluice.proxy.certificate.ClientCheck;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.tls.TicketKeys;
import dev.sluice.proxy.net.tls.TlsConnection;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.net.tls.TlsCredential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that a frontend or an endpoint speaks with its clients: which certificate each of them gets.
 *
 * <p>Threading: {@link #choose} on any loop, {@link #follow} from one thread at a time.
 */
public final class TlsServer {
    private final FrontendTls config;
    private final TlsContext.ServerSettings settings;
    private final @Nullable TicketSource tickets;
    private final @Nullable ClientAuthorities clients;
    private volatile Served served;

    /** A context, with the keys of tickets that it has been given. */
    private static final class Ready {
        final TlsContext context;
        volatile @Nullable TicketKeys keys;

        Ready(TlsContext context) {
            this.context = context;
        }
    }

    /**
     * The certificates that are served.
     *
     * @param ready each context by what it offers
     * @param authorities whom clients are asked for; null for none
     */
    private record Served(
            CertificateIndex<Ready> index,
            Map<List<ServedCertificate>, Ready> ready,
            @Nullable Authorities authorities) {}

    /**
     * The TLS at one place of the configuration.
     *
     * @param place such as {@code frontends.web}, by which alone its sessions are resumed
     * @param before what it spoke until now, of which contexts are taken over; null for nothing
     */
    public TlsServer(String place, FrontendTls config, Contents contents, @Nullable TlsServer before) {
        this.config = config;
        boolean resumes = !(config.ticketKeys() instanceof Off);
        this.tickets = resumes ? contents.tickets().of(config.ticketKeys()) : null;
        this.settings =
                new TlsContext.ServerSettings(config.minVersion() == TlsVersion.TLS_1_3, config.alpn(), place, resumes);
        TlsServer same = before != null && isMadeLike(before) ? before : null;
        if (same != null || config.clients() == null) {
            this.clients = same == null ? null : same.clients; // its contexts ask it
        } else {
            this.clients = new ClientAuthorities(
                    config.clients(), contents.authorities().of(config.clients().trust()));
        }
        this.served = served(contents.certificates(), same == null ? null : same.served);
    }

    /** Whether the contexts of the other are made in the same way as those of this one. */
    private boolean isMadeLike(TlsServer other) {
        return other.settings.equals(settings)
                && other.config.ticketKeys().equals(config.ticketKeys())
                && Objects.equals(other.config.clients(), config.clients());
    }

    /** Serves what these are now, and asks for what is trusted now, from the next handshake on. */
    public void follow(Certificates certificates) {
        served = served(certificates, served);
    }

    /** @param before contexts of it go on where nothing else is offered: they cost time to make */
    private Served served(Certificates certificates, @Nullable Served before) {
        Authorities authorities = clients == null ? null : clients.now();
        Map<List<ServedCertificate>, Ready> known =
                before == null || !Objects.equals(before.authorities, authorities) ? Map.of() : before.ready;
        List<ServedCertificate> all = new ArrayList<>();
        config.certificates().forEach(name -> all.addAll(certificates.of(name)));
        List<ServedCertificate> unnamed = isOne(all) ? all : List.of();
        if (config.fallback() != null) {
            unnamed = certificates.of(config.fallback());
            unnamed.stream().filter(one -> !all.contains(one)).forEach(all::add);
        }
        Map<List<ServedCertificate>, Ready> used = new HashMap<>();
        CertificateIndex<Ready> index = CertificateIndex.of(all, unnamed, offered -> {
            Ready ready = known.get(offered);
            Ready now = ready == null ? ready(offered, authorities) : ready;
            used.put(offered, now);
            return now;
        });
        return new Served(index, used, authorities);
    }

    static TlsCredential credential(ServedCertificate one) {
        return new TlsCredential(one.chainPem(), one.keyPem());
    }

    /** Whether there is one certificate, with those that its file has held before or is to hold. */
    private static boolean isOne(List<ServedCertificate> all) {
        return !all.isEmpty() && all.stream().allMatch(all.getFirst()::isOfSameFile);
    }

    private Ready ready(List<ServedCertificate> offered, @Nullable Authorities authorities) {
        List<TlsCredential> credentials =
                offered.stream().map(TlsServer::credential).toList();
        // Who asks for another name is not resumed (RFC 6066, section 3). Names stay when a certificate is renewed.
        List<String> names = offered.stream()
                .flatMap(one -> one.names().stream())
                .distinct()
                .sorted()
                .toList();
        TlsContext.ServerSettings own = settings.within(names.toString());
        if (clients == null) {
            return new Ready(TlsContext.server(credentials, own));
        }
        TlsContext.ServerSettings asking = own.within(clients.group(authorities));
        return new Ready(TlsContext.server(credentials, asking, clients.asked(authorities)));
    }

    /**
     * What a client gets.
     *
     * @param serverName in its ClientHello; null for none
     * @return null when it is to be refused, since there is nothing for this name
     */
    public @Nullable TlsContext choose(@Nullable String serverName) {
        long second = Clock.epochSecond();
        CertificateIndex<Ready> now = served.index;
        Ready ready = serverName == null ? null : now.find(serverName, second);
        if (ready == null && (serverName == null || config.unknownName() == UnknownName.DEFAULT)) {
            ready = now.ofUnnamed(second);
        }
        return ready == null ? null : withTickets(ready, second);
    }

    private TlsContext withTickets(Ready ready, long second) {
        if (tickets != null) {
            TicketKeys latest = tickets.at(second);
            if (!latest.equals(ready.keys) && ready.context.tickets(latest)) {
                ready.keys = latest;
            }
        }
        return ready.context;
    }

    /** Whether clients are asked for certificates. */
    public boolean asksForCertificates() {
        return clients != null;
    }

    /** The verdict on the certificate of a client whose handshake is over; null where none is asked for. */
    public ClientCheck.@Nullable Verdict judge(TlsConnection client) {
        return clients == null ? null : clients.judge(client.peerChain());
    }

    /** Whether FIN without close_notify is an end like another. */
    public boolean mayBeCut() {
        return config.truncation() == Truncation.ACCEPT;
    }

    /** Whether it serves a certificate of this name of the configuration. */
    boolean serves(String certificate) {
        return certificates().contains(certificate);
    }

    /** The names of all certificates that it may show. */
    public List<String> certificates() {
        return config.allCertificates();
    }
}
