package dev.sluice.proxy.keystore;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.model.TrustedFiles;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.certificate.AuthoritySource;
import dev.sluice.proxy.certificate.Revocations;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.watch.FileMarks;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The authorities of some files, with their lists of revoked certificates: what the files held when they were good last. Handshakes ask for them.
 *
 * <p>Threading: any thread.
 */
final class AuthorityFeed extends Feed implements AuthoritySource {
    private static final Logger LOG = Area.FRONTEND.logger();

    /**
     * One reading of the files: either part is null.
     *
     * @param problem why there is nothing
     */
    record Reading(
            int mark,
            @Nullable Authorities authorities,
            @Nullable String problem) {}

    private final TrustedFiles files;
    private volatile @Nullable Authorities good;
    private volatile @Nullable String problem;
    /** Of the lists, by their authority. */
    private final Deadlines<String> deadlines = new Deadlines<>();

    AuthorityFeed(TrustedFiles files) {
        super(FileMarks.of(Authorities.places(files)));
        this.files = files;
    }

    @Override
    String title() {
        return files.authorities() == null
                ? "the authorities of the system"
                : files.authorities().toString();
    }

    TrustedFiles files() {
        return files;
    }

    /** Reads the files. Changes nothing. */
    Reading load() {
        int mark = look();
        try {
            return new Reading(mark, Authorities.read(files), null);
        } catch (IOException e) {
            return new Reading(mark, null, Reasons.of(e));
        }
    }

    /**
     * Takes over what was read; what is broken leaves those that were good as they are.
     *
     * @return whether there are others now
     */
    synchronized boolean accept(Reading reading) {
        if (!take(reading.mark())) {
            return false;
        }
        problem = reading.problem();
        Authorities before = good;
        Authorities now = reading.authorities();
        if (now == null || (before != null && now.isSameAs(before))) {
            return false;
        }
        good = now;
        return true;
    }

    /** Tells the operator what has become of a change. */
    void tell(boolean differs, @Nullable String known) {
        Authorities now = good;
        String wrong = problem;
        if (differs && now != null) {
            LOG.atInfo()
                    .addKeyValue("reason", "changed")
                    .log(
                            "{}: trusts {}{}",
                            title(),
                            Counted.of(now.all().size(), "authority", "authorities"),
                            revoked(now.revocations()));
        }
        if (wrong == null && known != null) {
            LOG.atInfo().addKeyValue("reason", "changed").log("{}: all is good again", title());
        }
        if (wrong != null && !wrong.equals(known)) {
            LOG.atWarn()
                    .addKeyValue("reason", "broken")
                    .log("{}{}", wrong, now == null ? "" : "; the authorities that were good last are trusted");
        }
    }

    private static String revoked(Revocations revocations) {
        int entries = revocations.shown().stream()
                .mapToInt(Revocations.Shown::entries)
                .sum();
        return revocations.shown().isEmpty() ? "" : "; revoked certificates: " + entries;
    }

    @Override
    public @Nullable Authorities now() {
        return good;
    }

    /** What is wrong with the files; null for nothing. */
    @Nullable
    String problem() {
        return problem;
    }

    /** What keeps peers from being accepted, or will do so soon; whoever asks tells the operator. */
    synchronized List<String> remarks(Instant now) {
        deadlines.told(Map.of());
        return newRemarks(now);
    }

    @Override
    synchronized void tellDue(Instant now) {
        newRemarks(now)
                .forEach(remark -> LOG.atWarn().addKeyValue("reason", "expires").log("{}: {}", title(), remark));
    }

    /** Those that nobody was told. */
    private List<String> newRemarks(Instant now) {
        Map<String, AuthoritiesStatus.Due> dues = status().due();
        Map<String, Deadlines.Stage> stages = new LinkedHashMap<>();
        dues.forEach((issuer, due) -> stages.put(issuer, stage(due, now)));
        return deadlines.passed(stages).stream()
                .map(issuer -> (stages.get(issuer) == Deadlines.Stage.OVER
                                ? "the list of what %s has revoked was due to be renewed at %s: its certificates are refused until it is"
                                : "the list of what %s has revoked must be renewed by %s: its certificates are refused after that")
                        .formatted(
                                issuer, Objects.requireNonNull(dues.get(issuer)).to()))
                .toList();
    }

    private static Deadlines.Stage stage(AuthoritiesStatus.Due due, Instant now) {
        if (!due.isSoon(now)) {
            return Deadlines.Stage.FAR;
        }
        return due.isOver(now) ? Deadlines.Stage.OVER : Deadlines.Stage.SOON;
    }

    AuthoritiesStatus status() {
        Authorities now = good;
        return new AuthoritiesStatus(
                title(),
                now == null ? 0 : now.all().size(),
                now == null ? List.of() : now.revocations().shown(),
                problem);
    }
}
