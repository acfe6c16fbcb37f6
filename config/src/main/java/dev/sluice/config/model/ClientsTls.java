package dev.sluice.config.model;

import dev.sluice.config.value.PeerName;
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

    /**
     * Whether a client with these names in a certificate that is trusted may come in.
     *
     * @param shown none of a client without a certificate
     */
    public boolean accepts(List<String> shown) {
        if (shown.isEmpty()) {
            return verify == Verify.OPTIONAL;
        }
        return names.isEmpty() || PeerName.coversAny(names, shown);
    }
}
