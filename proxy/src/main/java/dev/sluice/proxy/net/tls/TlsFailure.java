package dev.sluice.proxy.net.tls;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a handshake, or a connection after it, can fail.
 *
 * <p>Source: the reasons of BoringSSL's {@code ssl/ssl_error.cc}, by their names.
 */
public enum TlsFailure {
    PROTOCOL_VERSION("The client speaks no version of TLS that the frontend takes: `tls.minVersion`."),
    NO_SHARED_CIPHER("There is no cipher, group or kind of signature that both sides have."),
    CERTIFICATE("The certificate of the client is not accepted, or it shows none: `tls.clients`."),
    PEER_ALERT("The client says with an alert that it does not go on. Most often it does not trust the certificate."),
    MALFORMED("What came breaks the rules of TLS, or does not decrypt."),
    NOT_TLS("The client does not speak TLS."),
    TIMEOUT("The handshake was not over in time: `timeouts.handshake`."),
    CLOSED("The client closed or broke the connection, without a word of TLS."),
    TRUNCATED("The stream ended without close_notify, and that is not accepted."),
    NO_MEMORY("This machine has no memory for it.");

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
            Map.entry("CERTIFICATE_VERIFY_FAILED", CERTIFICATE),
            Map.entry("PEER_DID_NOT_RETURN_A_CERTIFICATE", CERTIFICATE),
            Map.entry("HTTP_REQUEST", NOT_TLS),
            Map.entry("HTTPS_PROXY_REQUEST", NOT_TLS));

    private final String meaning;

    TlsFailure(String meaning) {
        this.meaning = meaning;
    }

    /** A sentence for the reference, of a client that fails. */
    public String meaning() {
        return meaning;
    }

    /** As logs and metrics name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The label, and what the library says where that is more.
     *
     * @param reason as BoringSSL names it; null for nothing
     */
    public String detail(@Nullable String reason) {
        return reason == null || reason.equals(name()) ? label() : label() + " (" + reason + ")";
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
