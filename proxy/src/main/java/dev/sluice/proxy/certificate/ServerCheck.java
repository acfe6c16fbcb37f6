package dev.sluice.proxy.certificate;

import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the certificates that servers show: who has signed them, and whether they have the name that is expected.
 *
 * <p>Threading: any thread; computes about a millisecond for a chain that is new.
 */
public final class ServerCheck {
    private final ChainCheck<Boolean> chains;
    private final @Nullable String name;

    /** @param name a host name or an IP address that the certificate must have; null for any */
    public ServerCheck(AuthoritySource authorities, @Nullable String name) {
        this.name = name;
        this.chains = new ChainCheck<>(authorities, ChainCheck.Side.SERVER, this::judge);
    }

    private ChainCheck.Verdict<Boolean> judge(X509Certificate leaf) {
        if (name != null && !PeerNames.has(leaf, name)) {
            return ChainCheck.Verdict.refused(
                    PeerProblem.Kind.NAME, "it is not for " + name + " but for " + PeerNames.shown(leaf));
        }
        return ChainCheck.Verdict.good(true);
    }

    /**
     * What speaks against a chain; null for nothing.
     *
     * @param chain in DER, the leaf first
     */
    public @Nullable PeerProblem verify(byte[][] chain, Instant now) {
        return chains.verify(chain, now).problem();
    }
}
