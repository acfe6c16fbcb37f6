package dev.sluice.proxy.certificate;

/**
 * The peers to which the configuration has a certificate shown.
 *
 * @param clients by a frontend or an endpoint
 * @param backends by a pool or a health check
 */
public record CertificateUse(boolean clients, boolean backends) {
    public static final CertificateUse NONE = new CertificateUse(false, false);
    public static final CertificateUse CLIENTS = new CertificateUse(true, false);
    public static final CertificateUse BACKENDS = new CertificateUse(false, true);

    /** Whether anybody is shown it. */
    public boolean isAny() {
        return clients || backends;
    }

    public CertificateUse and(CertificateUse other) {
        return new CertificateUse(clients || other.clients, backends || other.backends);
    }
}
