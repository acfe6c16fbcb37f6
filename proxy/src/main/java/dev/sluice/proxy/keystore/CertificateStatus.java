package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.ServedCertificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of one certificate, without anything of its key.
 *
 * @param name in the configuration; certificates of one directory have the same
 * @param file in which it is, or the directory when all of it is broken
 * @param use to whom it is shown
 * @param shown what clients are shown; null when it is skipped
 * @param problems what is wrong with its files, and remarks about it
 */
public record CertificateStatus(
        String name,
        String file,
        CertificateUse use,
        State state,
        @Nullable Shown shown,
        List<String> problems) {
    /** The state of a certificate. */
    public enum State {
        SERVED,
        /** Its files are broken, or hold a certificate that is not valid, and what they held before is served. */
        KEPT,
        /** It is served until another one of the same names, which is not valid yet, begins to be. */
        EARLIER,
        /** It is not valid yet, and another one for its names is served until then. */
        WAITING,
        /** Another one for its names, with the same kind of key, is valid, or valid longer. */
        SUPERSEDED,
        /** Its files are broken, or do not belong together, and it is not served. */
        SKIPPED
    }

    /**
     * The part that clients see.
     *
     * @param names for which it is served
     * @param fingerprint SHA-256, in hexadecimal digits
     * @param key its kind, such as P-256
     */
    public record Shown(
            List<String> names, String subject, Instant notBefore, Instant notAfter, String fingerprint, String key) {
        static Shown of(ServedCertificate one) {
            return new Shown(
                    one.names(),
                    one.subject(),
                    one.notBefore(),
                    one.notAfter(),
                    one.fingerprint(),
                    one.keyKind().toString());
        }
    }

    public CertificateStatus {
        problems = List.copyOf(problems);
    }

    /** Whether its end matters: peers are shown it, or will be, and no other takes its place in time. */
    public boolean isUsed() {
        return use.isAny() && (state == State.SERVED || state == State.KEPT || state == State.WAITING);
    }
}
