package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.PoolTls;
import dev.sluice.proxy.certificate.Authorities;
import org.jspecify.annotations.Nullable;

/** The authorities that a configuration trusts. Any thread. */
@FunctionalInterface
public interface TrustedAuthorities {
    /** Those for the backends of a pool; null when they could never be read, so that no backend is trusted. */
    @Nullable
    Authorities of(PoolTls tls);
}
