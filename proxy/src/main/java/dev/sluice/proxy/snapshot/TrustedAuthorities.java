package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.certificate.AuthoritySource;

/** The authorities that a configuration trusts. Any thread. */
@FunctionalInterface
public interface TrustedAuthorities {
    /** Those of the same files, as they are each time. */
    AuthoritySource of(TrustedFiles files);
}
