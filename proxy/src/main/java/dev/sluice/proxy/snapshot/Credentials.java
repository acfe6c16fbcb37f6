package dev.sluice.proxy.snapshot;

/**
 * The credentials of one generation towards backends.
 *
 * @param tls that sessions and health checks speak
 * @param secrets with which health checks log in
 */
public record Credentials(TlsClients tls, SecretTexts secrets) {
    /** Nobody shows anything. */
    static final Credentials NONE = new Credentials(TlsClients.NONE, SecretTexts.NONE);
}
