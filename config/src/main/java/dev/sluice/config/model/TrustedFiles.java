package dev.sluice.config.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that say whose signature makes a certificate good.
 *
 * @param authorities file of their certificates; null for those that the system trusts
 * @param revocations files of lists of what they have revoked; none = nothing is revoked
 */
public record TrustedFiles(@Nullable Path authorities, List<Path> revocations) {
    public TrustedFiles {
        revocations = List.copyOf(revocations);
    }
}
