package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.keystore.CertificateStatus.Shown;
import dev.sluice.proxy.keystore.CertificateStatus.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The computation of what is to be said of the certificates of one name. For one thread. */
final class FeedStatus {
    private final String name;
    private final List<ServedCertificate> good;
    /** By the file without its ending, which both files of a pair have in common. */
    private final Map<String, List<CertificateProblem>> problems = new LinkedHashMap<>();

    private FeedStatus(String name, List<ServedCertificate> good) {
        this.name = name;
        this.good = good;
    }

    /** Of the files of one certificate: all that is wrong is wrong with it. */
    static List<CertificateStatus> ofFiles(String name, List<ServedCertificate> good, List<CertificateProblem> found) {
        List<CertificateStatus> all = new ArrayList<>();
        for (ServedCertificate one : good) {
            State state = found.stream().anyMatch(CertificateProblem::isOfUnserved) ? State.KEPT : State.SERVED;
            all.add(new CertificateStatus(name, one.file(), state, Shown.of(one), texts(found)));
        }
        return all;
    }

    /** Of a directory, by files. */
    static List<CertificateStatus> ofDirectory(
            String name, List<ServedCertificate> good, List<CertificateProblem> found) {
        FeedStatus status = new FeedStatus(name, good);
        found.forEach(one -> status.problems
                .computeIfAbsent(stem(one.file()), _ -> new ArrayList<>())
                .add(one));
        return status.compute(found.stream().anyMatch(CertificateProblem::isError));
    }

    /** A file without the ending of its name. */
    static String stem(String file) {
        int dot = file.lastIndexOf('.');
        return dot > file.lastIndexOf('/') + 1 ? file.substring(0, dot) : file;
    }

    /** @param failed whether nothing of what the directory holds now is served */
    private List<CertificateStatus> compute(boolean failed) {
        Set<ServedCertificate> superseded = superseded();
        List<CertificateStatus> all = new ArrayList<>();
        for (ServedCertificate one : good) {
            List<CertificateProblem> own = problems.getOrDefault(stem(one.file()), List.of());
            boolean kept = failed || own.stream().anyMatch(CertificateProblem::isOfUnserved);
            State state = superseded.contains(one) ? State.SUPERSEDED : kept ? State.KEPT : State.SERVED;
            all.add(new CertificateStatus(name, one.file(), state, Shown.of(one), texts(own)));
            problems.remove(stem(one.file()));
        }
        for (List<CertificateProblem> of : problems.values()) {
            all.add(new CertificateStatus(name, of.getFirst().file(), State.SKIPPED, null, texts(of)));
        }
        all.sort(Comparator.comparing(CertificateStatus::file));
        return List.copyOf(all);
    }

    /** What keeps it from being served comes first. */
    private static List<String> texts(List<CertificateProblem> problems) {
        return problems.stream()
                .sorted(Comparator.comparing(problem -> !problem.isOfUnserved()))
                .map(CertificateProblem::toString)
                .toList();
    }

    /** Those that no client is shown: others of the same names are valid longer. */
    private Set<ServedCertificate> superseded() {
        Map<String, List<ServedCertificate>> byName = new HashMap<>();
        good.forEach(one -> one.names()
                .forEach(each ->
                        byName.computeIfAbsent(each, _ -> new ArrayList<>()).add(one)));
        Set<ServedCertificate> superseded = new HashSet<>();
        for (ServedCertificate one : good) {
            List<ServedCertificate> others = one.names().isEmpty()
                    ? List.of()
                    : byName.getOrDefault(one.names().getFirst(), List.of());
            if (others.stream().anyMatch(other -> isSuccessor(other, one))) {
                superseded.add(one);
            }
        }
        return superseded;
    }

    private static boolean isSuccessor(ServedCertificate other, ServedCertificate one) {
        return other.notAfter().isAfter(one.notAfter())
                && !other.notBefore().isAfter(one.notAfter())
                && other.keyKind().family() == one.keyKind().family()
                && new HashSet<>(other.names()).containsAll(one.names());
    }
}
