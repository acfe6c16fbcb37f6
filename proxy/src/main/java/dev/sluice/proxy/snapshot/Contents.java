package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.certificate.AuthoritySource;

/**
 * The contents of what a configuration names and does not hold itself.
 *
 * @param lists of addresses
 * @param certificates with their keys
 * @param authorities that are trusted
 * @param tickets the keys of session tickets
 * @param secrets of health checks
 */
public record Contents(
        AddressLists lists,
        Certificates certificates,
        TrustedAuthorities authorities,
        TicketSources tickets,
        SecretTexts secrets) {
    /** Nothing holds anything. */
    public static Contents none() {
        return new Contents(
                AddressLists.NONE,
                Certificates.NONE,
                _ -> AuthoritySource.NOBODY,
                _ -> new TicketKeyring(),
                SecretTexts.NONE);
    }

    /** The same with other certificates. */
    public Contents with(Certificates other) {
        return new Contents(lists, other, authorities, tickets, secrets);
    }
}
