package dev.sluice.proxy.net.tls;

import org.jspecify.annotations.Nullable;

/**
 * The parameters that the two ends of a connection have agreed on. Immutable.
 *
 * @param version {@code 1.2} or {@code 1.3}
 * @param cipher its name in the way of OpenSSL
 * @param group of the key exchange, such as {@code X25519MLKEM768}; null where there was none
 * @param protocol of ALPN; null when none was agreed on
 * @param resumed whether it goes on with an earlier session
 */
public record TlsParameters(
        String version,
        String cipher,
        @Nullable String group,
        @Nullable String protocol,
        boolean resumed) {}
