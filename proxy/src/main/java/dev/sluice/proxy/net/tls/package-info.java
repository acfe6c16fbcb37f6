/**
 * TLS of this process: BoringSSL over the memory of the loop, called through netty-tcnative without an engine in between.
 *
 * <p>Entry types: {@link dev.sluice.proxy.net.tls.TlsContext}, what a certificate and its settings come to, and
 * {@link dev.sluice.proxy.net.tls.TlsConnection}, a connection whose bytes are encrypted on the wire. The native library is loaded by the first
 * context, so that a process without TLS does not pay for it.
 */
@NullMarked
package dev.sluice.proxy.net.tls;

import org.jspecify.annotations.NullMarked;
