package dev.sluice.proxy.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The problems that one look finds; those that were found before keep their beginning. Threading: one look. */
final class Sightings {
    /** A beginning that is later than the known one by more than this is that of another problem of the same kind. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    /** The identity of a problem: sightings with the same are of one. */
    private record Key(ProblemKind kind, Subject subject) {}

    private final Instant now;
    private final Map<Key, Instant> known = new HashMap<>();
    private final List<Problem> found = new ArrayList<>();

    Sightings(Instant now, List<Problem> before) {
        this.now = now;
        before.forEach(problem -> known.put(new Key(problem.kind(), problem.subject()), problem.since()));
    }

    /**
     * The kind of a problem with its severity and alert.
     *
     * @param severity unless the kind says it
     * @param alert which fires for it; null when none does
     */
    record Sort(
            ProblemKind kind, Severity severity, @Nullable String alert) {
        Sort {
            assert severity.compareTo(kind.worst()) >= 0 : kind;
        }

        static Sort of(ProblemKind kind) {
            return of(kind, kind.severity());
        }

        static Sort of(ProblemKind kind, Severity severity) {
            boolean isWorst = severity.compareTo(kind.severity()) < 0;
            return new Sort(kind, severity, isWorst ? kind.worstAlert() : kind.alert());
        }
    }

    void add(ProblemKind kind, Subject subject, String what, String remedy) {
        add(Sort.of(kind), subject, null, what, remedy);
    }

    /** As above, of a problem that tells when it began. */
    void add(ProblemKind kind, Subject subject, Instant began, String what, String remedy) {
        add(Sort.of(kind), subject, began, what, remedy);
    }

    /**
     * As above, of another severity than its kind has, or with another alert.
     *
     * @param began null when nobody knows: then it begins now
     */
    void add(Sort sort, Subject subject, @Nullable Instant began, String what, String remedy) {
        Instant before = known.get(new Key(sort.kind, subject));
        Instant since = before == null ? now : before;
        if (began != null && (before == null || began.isAfter(before.plus(TOLERANCE)))) {
            since = began;
        }
        found.add(new Problem(sort.kind, sort.severity, subject, since, what, remedy, sort.alert));
    }

    /** The worst first, and causes before what follows from them; but the backends of a pool without one directly below it. */
    List<Problem> inOrder() {
        found.sort(Comparator.comparing(Problem::severity).thenComparing(Problem::kind));
        List<Problem> ordered = new ArrayList<>(found.size());
        Set<Problem> placed = new HashSet<>();
        for (Problem problem : found) {
            if (placed.add(problem)) {
                ordered.add(problem);
                if (problem.kind() == ProblemKind.POOL_WITHOUT_BACKEND) {
                    found.stream()
                            .filter(each -> isPartOf(each, problem) && placed.add(each))
                            .forEach(ordered::add);
                }
            }
        }
        return List.copyOf(ordered);
    }

    /** Whether one is a backend of the pool that the other is about: it belongs right below. */
    private static boolean isPartOf(Problem backend, Problem pool) {
        return (backend.kind() == ProblemKind.BACKEND_DOWN || backend.kind() == ProblemKind.BACKEND_EJECTED)
                && Objects.equals(backend.subject().pool(), pool.subject().pool());
    }
}
