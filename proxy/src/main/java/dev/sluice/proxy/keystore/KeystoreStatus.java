package dev.sluice.proxy.keystore;

import java.util.List;

/**
 * The status of all certificates, shared keys of tickets, authorities and secrets that are in use.
 *
 * @param certificates by their names and files
 * @param reloads times that changed files were read and all of them were good
 * @param failures times that changed files were read and some were broken
 */
public record KeystoreStatus(
        List<CertificateStatus> certificates,
        List<TicketKeysStatus> ticketKeys,
        List<AuthoritiesStatus> authorities,
        List<SecretFileStatus> secrets,
        long reloads,
        long failures) {
    /** Nothing is configured. */
    public static final KeystoreStatus NOTHING = new KeystoreStatus(List.of(), List.of(), List.of(), List.of(), 0, 0);

    public KeystoreStatus {
        certificates = List.copyOf(certificates);
        ticketKeys = List.copyOf(ticketKeys);
        authorities = List.copyOf(authorities);
        secrets = List.copyOf(secrets);
    }
}
