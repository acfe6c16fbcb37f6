package dev.sluice.proxy.certificate;

import org.jspecify.annotations.Nullable;

/** A source of authorities, which may be others each time it is asked. Any thread. */
@FunctionalInterface
public interface AuthoritySource {
    /** Nobody is trusted. */
    AuthoritySource NOBODY = () -> null;

    /** Those that are trusted now; null when they could never be read, so that nobody is trusted. */
    @Nullable
    Authorities now();
}
