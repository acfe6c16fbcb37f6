package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.ServedCertificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distances of certificates from their ends, as operators have been told of them.
 *
 * <p>Threading: any thread.
 */
final class Deadlines {
    /** The distance of a certificate from its end. */
    private enum Stage {
        FAR,
        SOON,
        OVER;

        static Stage of(ServedCertificate one, Instant now) {
            if (now.isAfter(one.notAfter())) {
                return OVER;
            }
            return one.isValid(now) && one.problemOfTime(now) != null ? SOON : FAR;
        }
    }

    private final Map<ServedCertificate, Stage> told = new HashMap<>();

    /** Somebody tells of all of these now. */
    synchronized void told(List<ServedCertificate> all, Instant now) {
        told.clear();
        all.forEach(one -> told.put(one, Stage.of(one, now)));
    }

    /** Those that have come nearer to their end since the last time. */
    synchronized List<ServedCertificate> passed(List<ServedCertificate> all, Instant now) {
        return all.stream()
                .filter(one -> {
                    Stage stage = Stage.of(one, now);
                    Stage before = told.put(one, stage);
                    return before != null && stage.compareTo(before) > 0;
                })
                .toList();
    }
}
