package dev.sluice.proxy.net.tls;

import java.util.Locale;
import java.util.Map;

/**
 * The ways in which a handshake, or a connection after it, can fail.
 *
 * <p>Source: the reasons of BoringSSL's {@code ssl/ssl_error.cc}, by their names.
 */
public enum TlsFailure {
    /** No version of TLS that both sides speak. */
    PROTOCOL_VERSION,
    /** No cipher, group or kind of signature that both sides have. */
    NO_SHARED_CIPHER,
    /** The other side says with an alert that it does not go on. */
    PEER_ALERT,
    /** What came breaks the rules of TLS, or does not decrypt. */
    MALFORMED,
    /** It is not TLS. */
    NOT_TLS,
    /** The handshake was not over in time. */
    TIMEOUT,
    /** The other side closed or broke the connection. */
    CLOSED,
    /** The stream ended without close_notify, and that is not accepted. */
    TRUNCATED,
    /** This machine has no memory for it. */
    NO_MEMORY;

    private static final Map<String, TlsFailure> REASONS = Map.ofEntries(
            Map.entry("UNSUPPORTED_PROTOCOL", PROTOCOL_VERSION),
            Map.entry("WRONG_VERSION_NUMBER", PROTOCOL_VERSION),
            Map.entry("WRONG_SSL_VERSION", PROTOCOL_VERSION),
            Map.entry("UNKNOWN_PROTOCOL", PROTOCOL_VERSION),
            Map.entry("INAPPROPRIATE_FALLBACK", PROTOCOL_VERSION),
            Map.entry("NO_SHARED_CIPHER", NO_SHARED_CIPHER),
            Map.entry("NO_SHARED_GROUP", NO_SHARED_CIPHER),
            Map.entry("NO_COMMON_SIGNATURE_ALGORITHMS", NO_SHARED_CIPHER),
            Map.entry("NO_CIPHERS_AVAILABLE", NO_SHARED_CIPHER),
            Map.entry("HTTP_REQUEST", NOT_TLS),
            Map.entry("HTTPS_PROXY_REQUEST", NOT_TLS));

    /** As logs and metrics name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a handshake can fail for it, and not only what follows. */
    public boolean happensInHandshake() {
        return this != TRUNCATED;
    }

    /** @param reason as BoringSSL names it */
    static TlsFailure ofReason(String reason) {
        if (reason.contains("_ALERT_")) {
            return PEER_ALERT;
        }
        return REASONS.getOrDefault(reason, MALFORMED);
    }
}
