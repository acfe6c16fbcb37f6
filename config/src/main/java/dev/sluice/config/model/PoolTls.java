package dev.sluice.config.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that is spoken to the backends of a pool, by sessions or by health checks.
 *
 * @param trust who may have signed the certificates of backends
 * @param serverName host name or IP address that certificates must have; null for that of each backend
 * @param certificate name of the one that is shown; null for none
 * @param alpn the preferred protocol first; empty for none
 * @param startTls how TLS is asked for first
 */
public record PoolTls(
        TrustedFiles trust,
        @Nullable String serverName,
        Verify verify,
        @Nullable String certificate,
        List<String> alpn,
        StartTls startTls,
        TlsVersion minVersion) {
    /** The part of a certificate that is verified. */
    public enum Verify {
        FULL,
        CHAIN,
        NONE
    }

    public PoolTls {
        alpn = List.copyOf(alpn);
    }

    /** The same, but for what is offered by ALPN. */
    PoolTls offering(String protocol) {
        return new PoolTls(trust, serverName, verify, certificate, List.of(protocol), startTls, minVersion);
    }
}
