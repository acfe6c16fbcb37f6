package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.certificate.PeerProblem;
import io.netty.internal.tcnative.CertificateVerifier;
import java.util.Map;

/** The bridge from BoringSSL, which asks in the middle of a handshake what is to be said of a peer's certificate. Any thread. */
final class VerifierBridge extends CertificateVerifier {
    private final TlsContext.PeerVerifier verifier;
    private final Map<Long, String> problems;

    /** @param problems get what is wrong, by the connection */
    VerifierBridge(TlsContext.PeerVerifier verifier, Map<Long, String> problems) {
        this.verifier = verifier;
        this.problems = problems;
    }

    @Override
    public int verify(long ssl, byte[][] chain, String method) {
        PeerProblem problem = verifier.verify(chain);
        if (problem == null) {
            return X509_V_OK;
        }
        problems.put(ssl, problem.text());
        return switch (problem.kind()) {
            case EXPIRED -> X509_V_ERR_CERT_HAS_EXPIRED;
            case UNTRUSTED -> X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            case NAME -> X509_V_ERR_HOSTNAME_MISMATCH;
            case REVOKED -> X509_V_ERR_CERT_REVOKED;
            case UNKNOWN -> X509_V_ERR_DIFFERENT_CRL_SCOPE; // one of those that become certificate_unknown
            case OTHER -> X509_V_ERR_CERT_REJECTED;
        };
    }
}
