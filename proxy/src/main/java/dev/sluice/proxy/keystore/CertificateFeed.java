package dev.sluice.proxy.keystore;

import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.LoadedCertificates;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.watch.FileMarks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The certificates of one name of the configuration: what its files held when they were good last.
 *
 * <p>Threading: {@link #load} from any thread, and it takes a millisecond for each certificate; {@link #accept} and {@link #close} under
 * the lock of reloads, since contexts that are being built need the keys; the rest from any thread.
 */
final class CertificateFeed extends Feed {
    /**
     * One reading of the files.
     *
     * @param mark what {@link FileMarks} said before
     * @param at when they were read
     */
    record Reading(int mark, Instant at, LoadedCertificates loaded) {
        private void close() {
            loaded.certificates().forEach(ServedCertificate::close);
        }
    }

    private final CertificateConfig config;
    private volatile List<ServedCertificate> good = List.of();
    private volatile List<CertificateProblem> problems = List.of();
    private volatile List<CertificateProblem> remarks = List.of();
    /** Of {@link #good}, those that their files hold no longer: what they hold now is not valid. */
    private volatile Set<ServedCertificate> held = Set.of();
    /** When one that is not valid yet takes the place of one that is held. */
    private volatile Instant relief = Instant.MAX;

    private volatile Instant readAt = Instant.EPOCH;
    private volatile FeedStatus statuses;
    private final Deadlines<ServedCertificate> deadlines = new Deadlines<>();
    /** Nobody is said to be shown it before its configuration serves. */
    private volatile CertificateUse use = CertificateUse.NONE;

    private boolean closed;

    CertificateFeed(CertificateConfig config) {
        super(
                switch (config.source()) {
                    case CertificateSource.Files(List<Path> files) -> FileMarks.of(files);
                    case CertificateSource.Directory(Path directory) ->
                        FileMarks.in(directory, CertificateFiles::isCandidate);
                });
        this.config = config;
        this.statuses = newStatuses();
    }

    /** One that has read its files. */
    static CertificateFeed read(CertificateConfig config) {
        CertificateFeed feed = new CertificateFeed(config);
        boolean _ = feed.accept(feed.load());
        return feed;
    }

    CertificateConfig config() {
        return config;
    }

    /** The directory, or the first file. */
    String place() {
        return switch (config.source()) {
            case CertificateSource.Files(List<Path> files) -> files.getFirst().toString();
            case CertificateSource.Directory(Path directory) -> directory.toString();
        };
    }

    @Override
    String title() {
        return "certificates." + config.name();
    }

    /** Looks at the files: a directory of thousands takes seconds to read, and is not where nothing has changed. */
    boolean needsReading() {
        int _ = look();
        return hasChanged() || !isDirectory();
    }

    @Override
    boolean isDue() {
        return !Instant.now().isBefore(relief);
    }

    /** Reads the files. Changes nothing. */
    Reading load() {
        int mark = look();
        Instant now = Instant.now();
        return new Reading(mark, now, UsableCertificates.read(config.source(), now));
    }

    private boolean isDirectory() {
        return config.source() instanceof CertificateSource.Directory;
    }

    /**
     * Takes over what was read; what is broken leaves the ones that were good as they are.
     *
     * @return whether there are others now
     */
    synchronized boolean accept(Reading reading) {
        if (closed || !take(reading.mark())) {
            reading.close();
            return false;
        }
        problems = reading.loaded().problems();
        readAt = reading.at();
        boolean differs = takeOver(reading);
        statuses = newStatuses();
        deadlines.told(stages(reading.at()));
        if (!isBroken()) {
            remarks = problems;
        }
        return differs;
    }

    @Override
    synchronized void tellDue(Instant now) {
        CertificateNews.tellDue(
                this,
                deadlines.passed(stages(now)).stream()
                        .filter(one -> statuses.isUsed(one, now))
                        .map(one -> one.problemOfTime(now))
                        .filter(Objects::nonNull)
                        .toList());
    }

    private Map<ServedCertificate, Deadlines.Stage> stages(Instant now) {
        Map<ServedCertificate, Deadlines.Stage> stages = new LinkedHashMap<>();
        good.forEach(one -> stages.put(one, stage(one, now)));
        return stages;
    }

    private static Deadlines.Stage stage(ServedCertificate one, Instant now) {
        if (now.isAfter(one.notAfter())) {
            return Deadlines.Stage.OVER;
        }
        return one.isValid(now) && one.problemOfTime(now) != null ? Deadlines.Stage.SOON : Deadlines.Stage.FAR;
    }

    private boolean takeOver(Reading reading) {
        LoadedCertificates loaded = reading.loaded();
        Set<ServedCertificate> better = better(loaded.certificates(), reading.at());
        List<ServedCertificate> now = loaded.failed() ? List.of() : merged(loaded, better);
        if (now.isEmpty()) {
            reading.close();
            return false;
        }
        List<ServedCertificate> before = good;
        good = List.copyOf(now);
        held = better;
        relief = better.isEmpty() ? Instant.MAX : relief(reading.at());
        Set<ServedCertificate> kept = new HashSet<>(now);
        before.stream().filter(one -> !kept.contains(one)).forEach(ServedCertificate::close);
        return !good.equals(before);
    }

    /** The earlier ones that are valid, while what their files hold now is not. */
    private Set<ServedCertificate> better(List<ServedCertificate> read, Instant now) {
        Set<ServedCertificate> better = new HashSet<>();
        for (ServedCertificate one : read) {
            if (!one.isValid(now)) {
                good.stream()
                        .filter(before -> before.isValid(now) && (!isDirectory() || before.isOfSameFile(one)))
                        .forEach(better::add);
            }
        }
        read.forEach(better::remove);
        return Set.copyOf(better);
    }

    /** When the next one begins to be valid. */
    private Instant relief(Instant now) {
        return good.stream()
                .map(ServedCertificate::notBefore)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** What was read, with the same objects for those that are here already, and the earlier ones of pairs that are broken or not valid. */
    private List<ServedCertificate> merged(LoadedCertificates loaded, Set<ServedCertificate> better) {
        Map<ServedCertificate, ServedCertificate> known = new HashMap<>();
        good.forEach(one -> known.put(one, one));
        List<ServedCertificate> now = new ArrayList<>();
        for (ServedCertificate one : loaded.certificates()) {
            ServedCertificate before = known.get(one);
            if (before != null) {
                one.close();
            }
            now.add(before == null ? one : before);
        }
        // A pair that is just being written looks broken.
        Set<String> skipped = new HashSet<>(loaded.skipped());
        good.stream()
                .filter(one -> skipped.contains(one.file()) || better.contains(one))
                .forEach(now::add);
        return now;
    }

    /** Whether there is something to serve. */
    boolean isUsable() {
        return !good.isEmpty();
    }

    /** Whether there is an earlier one of what the problem is about, which is served. */
    boolean isKept(CertificateProblem problem) {
        if (problem.isError()) {
            return isUsable();
        }
        String stem = FeedStatus.stem(problem.file());
        List<ServedCertificate> some =
                problem.isOfUnserved() ? good : isOfReplacement(problem) ? List.copyOf(held) : List.of();
        return some.stream().anyMatch(one -> FeedStatus.stem(one.file()).equals(stem));
    }

    /** Whether it says that one is not valid which another is held for. */
    private boolean isOfReplacement(CertificateProblem problem) {
        return good.stream().anyMatch(one -> isHeldBack(one) && problem.equals(one.problemOfTime(readAt)));
    }

    private boolean isHeldBack(ServedCertificate one) {
        return !one.isValid(readAt) && held.stream().anyMatch(before -> !isDirectory() || before.isOfSameFile(one));
    }

    /** Those that peers may be shown now: all but those that another is held for. */
    List<ServedCertificate> shown() {
        return good.stream().filter(one -> !isHeldBack(one)).toList();
    }

    /** Whether a part of what was read last could not be taken over. */
    boolean isBroken() {
        return !held.isEmpty() || problems.stream().anyMatch(CertificateProblem::isOfUnserved);
    }

    List<ServedCertificate> certificates() {
        return good;
    }

    /** What is wrong, for those to whom it is shown. */
    List<CertificateProblem> problems() {
        return problems(use);
    }

    /** What is wrong where it is used so. */
    List<CertificateProblem> problems(CertificateUse other) {
        return problems.stream().filter(one -> one.concerns(other)).toList();
    }

    /** What was to be said when all was good last. */
    List<CertificateProblem> remarks() {
        return remarks;
    }

    CertificateUse use() {
        return use;
    }

    /** Says who is shown it now. */
    void use(CertificateUse now) {
        if (!now.equals(use)) {
            use = now;
            statuses = newStatuses();
        }
    }

    private FeedStatus newStatuses() {
        return new FeedStatus(new FeedStatus.Titled(config.name(), isDirectory(), use), readAt, good, held, problems());
    }

    List<CertificateStatus> statuses() {
        return statuses.at(Instant.now());
    }

    /** Overwrites the keys. */
    void close() {
        closed = true;
        good.forEach(ServedCertificate::close);
        good = List.of();
    }
}
