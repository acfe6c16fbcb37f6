package dev.sluice.config.model;

import java.util.List;

/**
 * The certificates that clients show to a frontend.
 *
 * @param trust who may have signed them
 * @param names patterns of which a certificate must have one; none = each that is trusted is accepted
 */
public record ClientsTls(TrustedFiles trust, Verify verify, List<String> names) {
    /** The clients who must show one. Whoever shows one that is not accepted is refused in any case. */
    public enum Verify {
        REQUIRED,
        OPTIONAL
    }

    public ClientsTls {
        names = List.copyOf(names);
    }
}
