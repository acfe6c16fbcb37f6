package dev.sluice.proxy.account;

import dev.sluice.proxy.net.tls.TlsParameters;

/**
 * The TLS that the client of a session speaks with this side. Immutable.
 *
 * @param handshakeMillis from accept, or the PROXY header, to the end of the handshake
 */
public record SessionTls(TlsParameters agreed, long handshakeMillis) {}
