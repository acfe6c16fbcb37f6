package dev.sluice.proxy.account;

import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.tls.TlsParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that the client of a session speaks with this side. Immutable.
 *
 * @param handshakeMillis from accept, or the PROXY header, to the end of the handshake
 * @param certificate that it has shown; null without one
 */
public record SessionTls(
        TlsParameters agreed,
        long handshakeMillis,
        @Nullable ClientCertificate certificate) {}
