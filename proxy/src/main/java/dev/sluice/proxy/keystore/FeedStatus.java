package dev.sluice.proxy.keystore;

import dev.sluice.config.value.ServerName;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.keystore.CertificateStatus.Shown;
import dev.sluice.proxy.keystore.CertificateStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statuses of the certificates of one name, which change as time goes by. Immutable, but that it remembers what it has computed last.
 *
 * <p>Threading: any thread.
 */
final class FeedStatus {
    /** Texts speak of days and hours that are left. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * The certificates as the configuration has them.
     *
     * @param name in the configuration
     * @param ofDirectory whether each certificate has files of its own
     * @param use to whom they are shown
     */
    record Titled(String name, boolean ofDirectory, CertificateUse use) {}

    private final Titled of;
    private final List<ServedCertificate> good;
    private final Set<ServedCertificate> held;
    /** By the file without its ending, which both files of a pair have in common; of one certificate all are at one place. */
    private final Map<String, List<CertificateProblem>> problems = new LinkedHashMap<>();

    private final boolean failed;
    private final Map<String, List<ServedCertificate>> byName = new HashMap<>();
    private volatile Computed last = new Computed(Instant.MAX, Instant.MIN, List.of());

    /** The statuses that hold from a moment until another. */
    private record Computed(Instant from, Instant until, List<CertificateStatus> statuses) {
        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    /**
     * The statuses of what was read.
     *
     * @param read when
     * @param good those that can be served
     * @param held of these, those that serve since what their files hold now is not valid
     */
    FeedStatus(
            Titled of,
            Instant read,
            List<ServedCertificate> good,
            Set<ServedCertificate> held,
            List<CertificateProblem> found) {
        this.of = of;
        this.good = good;
        this.held = held;
        this.failed = found.stream().anyMatch(CertificateProblem::isError);
        Set<CertificateProblem> passing = new HashSet<>();
        good.stream()
                .map(one -> one.problemOfTime(read))
                .filter(Objects::nonNull)
                .forEach(passing::add);
        found.stream()
                .filter(one -> !passing.contains(one))
                .forEach(one -> problems.computeIfAbsent(place(one.file()), _ -> new ArrayList<>())
                        .add(one));
        good.forEach(one -> one.names()
                .forEach(each ->
                        byName.computeIfAbsent(each, _ -> new ArrayList<>()).add(one)));
    }

    /** A file without the ending of its name. */
    static String stem(String file) {
        int dot = file.lastIndexOf('.');
        return dot > file.lastIndexOf('/') + 1 ? file.substring(0, dot) : file;
    }

    private String place(String file) {
        return of.ofDirectory() ? stem(file) : "";
    }

    /** The statuses at this time. */
    List<CertificateStatus> at(Instant now) {
        Computed known = last;
        if (!known.holds(now)) {
            known = new Computed(now, nextChange(now), compute(now));
            last = known;
        }
        return known.statuses();
    }

    private Instant nextChange(Instant now) {
        return Stream.concat(
                        Stream.of(now.plus(LONGEST)),
                        good.stream()
                                .flatMap(one -> Stream.of(
                                        one.notBefore(), one.notAfter().plusNanos(1))))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private List<CertificateStatus> compute(Instant now) {
        List<CertificateStatus> all = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (ServedCertificate one : good) {
            known.add(place(one.file()));
            all.add(new CertificateStatus(
                    of.name(), one.file(), of.use(), state(one, now), Shown.of(one), texts(one, now)));
        }
        problems.forEach((place, own) -> {
            if (of.ofDirectory() && !known.contains(place)) {
                all.add(new CertificateStatus(
                        of.name(),
                        own.getFirst().file(),
                        of.use(),
                        State.SKIPPED,
                        null,
                        texts(own.stream(), List.of())));
            }
        });
        all.sort(Comparator.comparing(CertificateStatus::file));
        return List.copyOf(all);
    }

    private List<String> texts(ServedCertificate one, Instant now) {
        List<CertificateProblem> ofTime = new ArrayList<>();
        if (held.contains(one)) { // why it is
            good.stream()
                    .filter(other -> isInItsPlace(other, one))
                    .map(other -> other.problemOfTime(now))
                    .filter(Objects::nonNull)
                    .forEach(ofTime::add);
        }
        CertificateProblem own = one.problemOfTime(now);
        if (own != null) {
            ofTime.add(own);
        }
        return texts(problems.getOrDefault(place(one.file()), List.of()).stream(), ofTime);
    }

    /** What keeps it from being served comes first, and then what is of time. */
    private static List<String> texts(Stream<CertificateProblem> problems, List<CertificateProblem> ofTime) {
        List<CertificateProblem> rest = problems.toList();
        return Stream.of(
                        rest.stream().filter(CertificateProblem::isOfUnserved),
                        ofTime.stream(),
                        rest.stream().filter(one -> !one.isOfUnserved()))
                .flatMap(some -> some)
                .map(CertificateProblem::toString)
                .toList();
    }

    private boolean isInItsPlace(ServedCertificate other, ServedCertificate before) {
        return !held.contains(other) && place(other.file()).equals(place(before.file()));
    }

    /** Whether clients are shown it, and no other takes its place in time. */
    boolean isUsed(ServedCertificate one, Instant now) {
        State state = state(one, now);
        return of.use().isAny() && (state == State.SERVED || state == State.KEPT);
    }

    private State state(ServedCertificate one, Instant now) {
        List<ServedCertificate> others = others(one, now);
        boolean valid = one.isValid(now);
        boolean early = now.isBefore(one.notBefore());
        for (ServedCertificate other : others) {
            boolean outlives = other.notAfter().isAfter(one.notAfter());
            boolean same = new HashSet<>(other.names()).containsAll(one.names());
            if (other.isValid(now) && early && !(same && outlives)) {
                return State.WAITING;
            }
            if ((other.isValid(now) && !valid) || (same && outlives && other.isValid(now) == valid)) {
                return State.SUPERSEDED;
            }
            if (same && outlives && valid && !other.notBefore().isAfter(one.notAfter())) {
                return State.EARLIER;
            }
        }
        boolean broken = failed
                || problems.getOrDefault(place(one.file()), List.of()).stream()
                        .anyMatch(CertificateProblem::isOfUnserved);
        return broken || held.contains(one) ? State.KEPT : State.SERVED;
    }

    /** The others with such a key that are for all names of one, the valid ones first. */
    private List<ServedCertificate> others(ServedCertificate one, Instant now) {
        Stream<ServedCertificate> candidates;
        if (one.names().isEmpty()) {
            candidates = good.stream().filter(one::isOfSameFile);
        } else {
            String first = one.names().getFirst();
            String pattern = "*" + first.substring(Math.max(first.indexOf('.'), 0));
            candidates =
                    Stream.of(first, pattern).distinct().flatMap(each -> byName.getOrDefault(each, List.of()).stream());
        }
        return candidates
                .filter(other -> !other.equals(one)
                        && other.keyKind().family() == one.keyKind().family()
                        && one.names().stream().allMatch(each -> isFor(other, each)))
                .distinct()
                .sorted(Comparator.comparing(other -> !other.isValid(now)))
                .toList();
    }

    private static boolean isFor(ServedCertificate other, String name) {
        return other.names().stream().anyMatch(each -> ServerName.covers(each, name));
    }
}
