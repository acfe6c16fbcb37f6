package dev.sluice.config.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that a frontend ends, or that the metrics port or the admin endpoint speaks: what clients are shown, and what they may ask for.
 *
 * @param certificates names of certificates of the same {@link SluiceConfig}, at least one
 * @param unknownName what becomes of a client that asks for a name that none of them has
 * @param fallback name of the certificate for clients that send no name; null = there is nothing to choose from
 * @param minVersion oldest version that is spoken
 * @param alpn protocols, the preferred one first; none = ALPN is not negotiated
 * @param ticketKeys what session tickets are encrypted with
 * @param truncation what the end of a stream without close_notify is
 * @param clients what they are to show; null = they are not asked for certificates
 */
public record FrontendTls(
        List<String> certificates,
        UnknownName unknownName,
        @Nullable String fallback,
        TlsVersion minVersion,
        List<String> alpn,
        TicketKeys ticketKeys,
        Truncation truncation,
        @Nullable ClientsTls clients) {
    public FrontendTls {
        certificates = List.copyOf(certificates);
        alpn = List.copyOf(alpn);
    }

    /** The names of all certificates that it may show, each once. */
    public List<String> allCertificates() {
        return Stream.concat(certificates.stream(), Stream.ofNullable(fallback))
                .distinct()
                .toList();
    }
}
