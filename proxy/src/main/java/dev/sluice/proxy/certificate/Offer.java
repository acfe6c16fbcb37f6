package dev.sluice.proxy.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The certificates that are offered to clients that ask for one name, at any time. Since certificates begin and end to be valid, there is a list for each
 * span of time between two such moments, and one can ask for what has been made of the one of now without a computation. Immutable.
 *
 * @param <T> what certificates that are offered together come to
 */
final class Offer<T> {
    private static final Comparator<ServedCertificate> LONGEST = Comparator.comparing(ServedCertificate::notAfter);

    /** The seconds since 1970 at which another list begins to hold, ascending. */
    private final long[] changes;
    /** One more than there are changes. */
    private final List<T> spans;

    private Offer(long[] changes, List<T> spans) {
        this.changes = changes;
        this.spans = spans;
    }

    /**
     * The offer for a name.
     *
     * @param exact certificates for the very name
     * @param wider certificates for a pattern which it matches, taken while there is no valid one in {@code exact}
     * @param made what certificates that are offered together come to
     */
    static <T> Offer<T> of(
            List<ServedCertificate> exact, List<ServedCertificate> wider, Function<List<ServedCertificate>, T> made) {
        TreeSet<Long> moments = new TreeSet<>();
        for (List<ServedCertificate> some : List.of(exact, wider)) {
            for (ServedCertificate each : some) {
                moments.add(first(each));
                moments.add(last(each) + 1);
            }
        }
        List<Long> changes = new ArrayList<>();
        List<List<ServedCertificate>> spans = new ArrayList<>();
        spans.add(best(exact, wider, Long.MIN_VALUE));
        for (long moment : moments) {
            List<ServedCertificate> best = best(exact, wider, moment);
            if (!best.equals(spans.getLast())) {
                changes.add(moment);
                spans.add(best);
            }
        }
        return new Offer<>(
                changes.stream().mapToLong(Long::longValue).toArray(),
                spans.stream().map(made).toList());
    }

    private static long first(ServedCertificate certificate) {
        return certificate.notBefore().getEpochSecond();
    }

    /** Of which it is valid; times in certificates are whole seconds. */
    private static long last(ServedCertificate certificate) {
        return certificate.notAfter().getEpochSecond();
    }

    private static List<ServedCertificate> best(
            List<ServedCertificate> exact, List<ServedCertificate> wider, long second) {
        List<ServedCertificate> valid = bestOfFamilies(validAt(exact, second));
        if (valid.isEmpty()) {
            valid = bestOfFamilies(validAt(wider, second));
        }
        return valid.isEmpty() ? bestOfFamilies(exact) : valid;
    }

    private static List<ServedCertificate> validAt(List<ServedCertificate> some, long second) {
        return some.stream()
                .filter(each -> first(each) <= second && second <= last(each))
                .toList();
    }

    /** The one of each family of keys that is valid longest, of those the first; ECDSA before RSA, since it costs less. */
    private static List<ServedCertificate> bestOfFamilies(List<ServedCertificate> some) {
        List<ServedCertificate> best = new ArrayList<>();
        for (KeyKind.Family family : KeyKind.Family.values()) {
            some.stream()
                    .filter(each -> each.keyKind().family() == family)
                    .reduce((one, other) -> LONGEST.compare(one, other) >= 0 ? one : other)
                    .ifPresent(best::add);
        }
        return List.copyOf(best);
    }

    /** What to offer at a second since 1970; allocates nothing. */
    T at(long second) {
        int found = Arrays.binarySearch(changes, second);
        return spans.get(found >= 0 ? found + 1 : -found - 1);
    }
}
