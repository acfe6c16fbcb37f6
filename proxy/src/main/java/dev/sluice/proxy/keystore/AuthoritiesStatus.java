package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.Revocations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of authorities that are trusted.
 *
 * @param file of their certificates, or that they are those of the system
 * @param certificates that are in use
 * @param lists of what they have revoked
 * @param problem why those of an earlier content are in use; null when the files are good
 */
public record AuthoritiesStatus(
        String file,
        int certificates,
        List<Revocations.Shown> lists,
        @Nullable String problem) {
    public AuthoritiesStatus {
        lists = List.copyOf(lists);
    }
}
