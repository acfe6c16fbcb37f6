package dev.sluice.proxy.certificate;

import dev.sluice.config.value.PeerName;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the certificates that clients show: who has signed them, that nobody has revoked them, and whether they have a name that is
 * allowed.
 *
 * <p>Threading: any thread; computes about a millisecond for a chain that is new.
 */
public final class ClientCheck {
    /**
     * A verdict on a client: either part is null, or both.
     *
     * @param problem what speaks against its certificate
     * @param certificate that is good
     */
    public record Verdict(
            @Nullable PeerProblem problem, @Nullable ClientCertificate certificate) {
        /** That on a client who need not show a certificate, and has not. */
        public static final Verdict NO_CERTIFICATE = new Verdict(null, null);
    }

    private final ChainCheck<ClientCertificate> chains;
    private final List<String> names;

    /** @param names patterns of which the certificate must have one; none for any */
    public ClientCheck(AuthoritySource authorities, List<String> names) {
        this.names = List.copyOf(names);
        this.chains = new ChainCheck<>(authorities, ChainCheck.Side.CLIENT, this::judge);
    }

    private ChainCheck.Verdict<ClientCertificate> judge(X509Certificate leaf) {
        ClientCertificate certificate = ClientCertificate.of(leaf);
        boolean allowed = names.isEmpty() || PeerName.coversAny(names, certificate.names());
        return allowed
                ? ChainCheck.Verdict.good(certificate)
                : ChainCheck.Verdict.refused(
                        PeerProblem.Kind.NAME, "none of its names is allowed: it is for " + PeerNames.shown(leaf));
    }

    /**
     * The verdict on a client.
     *
     * @param chain in DER, the leaf first
     */
    public Verdict verify(byte[][] chain, Instant now) {
        ChainCheck.Verdict<ClientCertificate> verdict = chains.verify(chain, now);
        return new Verdict(verdict.problem(), verdict.value());
    }
}
