package dev.sluice.proxy.status;

import dev.sluice.proxy.keystore.AuthoritiesStatus;
import dev.sluice.proxy.keystore.CertificateStatus;
import dev.sluice.proxy.keystore.KeystoreStatus;
import dev.sluice.proxy.keystore.SecretFileStatus;
import dev.sluice.proxy.keystore.TicketKeysStatus;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The problems of certificates and authorities: what expires, and files that are broken. */
final class CertificateProblems implements Detector {
    /** As the alerts have them: long enough to renew one by hand, and the last moment to do it. */
    private static final Duration SOON = Duration.ofDays(14);

    private static final Duration VERY_SOON = Duration.ofDays(2);

    /** Of one kind and one name: a directory has thousands. "sluice certificates" lists all. */
    private static final int MOST = 10;

    private final ServerView state;

    CertificateProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        KeystoreStatus keystore = state.keystore();
        Map<String, List<CertificateStatus>> byName = new LinkedHashMap<>();
        keystore.certificates()
                .forEach(one -> byName.computeIfAbsent(one.name(), _ -> new ArrayList<>())
                        .add(one));
        for (List<CertificateStatus> some : byName.values()) {
            some.stream()
                    .filter(one -> one.isUsed() && (left(one, now).compareTo(SOON) < 0 || isEarly(one, now)))
                    .sorted(Comparator.comparing(one -> left(one, now)))
                    .limit(MOST)
                    .forEach(one -> expiry(one, now, found));
            some.stream()
                    .filter(one -> one.state() == CertificateStatus.State.KEPT)
                    .limit(MOST)
                    .forEach(one -> broken(one, found));
            some.stream()
                    .filter(one -> one.state() == CertificateStatus.State.SKIPPED)
                    .limit(MOST)
                    .forEach(one -> skipped(one, found));
        }
        keystore.ticketKeys().stream().filter(TicketKeysStatus::broken).forEach(one -> broken(one, found));
        keystore.authorities().forEach(one -> authorities(one, now, found));
        keystore.secrets().forEach(one -> secret(one, found));
    }

    private static void secret(SecretFileStatus one, Sightings found) {
        if (one.problem() != null) {
            found.add(
                    ProblemKind.SECRET_FILE_BROKEN,
                    Subject.process(one.file()),
                    "the file " + one.file()
                            + " of a health check is broken, and the secret that was good last stays in" + " use: "
                            + one.problem(),
                    "Correct the file; it is read again by itself. \"sluice check\" shows what is wrong with it");
        }
    }

    private static void authorities(AuthoritiesStatus one, Moment now, Sightings found) {
        if (one.problem() != null) {
            found.add(
                    ProblemKind.AUTHORITIES_BROKEN,
                    Subject.process(one.file()),
                    "the files of authorities are broken, and those that were good last are trusted: " + one.problem(),
                    "Correct the files; they are read again by themselves. \"sluice check\" shows all that is wrong with them");
        }
        one.due().forEach((issuer, due) -> {
            boolean over = due.isOver(now.wall());
            if (due.isSoon(now.wall())) {
                found.add(
                        Sightings.Sort.of(ProblemKind.CRL_EXPIRES, over ? Severity.CRITICAL : Severity.WARNING),
                        Subject.process(one.file() + ": " + issuer),
                        null,
                        "the list of what %s has revoked %s at %s: its certificates are refused %s"
                                .formatted(
                                        issuer,
                                        over ? "was due to be renewed" : "must be renewed",
                                        due.to(),
                                        over ? "until it is" : "after that"),
                        "Put a new list in the place of the old one; it is read by itself");
            }
        });
    }

    private static Subject subject(CertificateStatus one) {
        return Subject.process(one.name() + ": " + one.file());
    }

    private static String title(CertificateStatus one) {
        return "certificate " + one.name() + " (" + one.file() + ")";
    }

    private static String peers(CertificateStatus one) {
        return one.use().clients() ? "clients" : "backends";
    }

    private static Duration left(CertificateStatus one, Moment now) {
        CertificateStatus.Shown shown = one.shown();
        return shown == null ? SOON : Duration.between(now.wall(), shown.notAfter());
    }

    /** Whether clients are shown it before it is valid. */
    private static boolean isEarly(CertificateStatus one, Moment now) {
        CertificateStatus.Shown shown = one.shown();
        return shown != null
                && one.state() != CertificateStatus.State.WAITING
                && now.wall().isBefore(shown.notBefore());
    }

    private static void early(CertificateStatus one, CertificateStatus.Shown shown, Sightings found) {
        found.add(
                Sightings.Sort.of(ProblemKind.CERTIFICATE_EXPIRES, Severity.CRITICAL),
                subject(one),
                null,
                title(one) + " is not valid before " + shown.notBefore() + ": " + peers(one) + " refuse it until then",
                "Put one in its place that is valid now; it is read by itself. Look at the clock of this machine too");
    }

    private static void expiry(CertificateStatus one, Moment now, Sightings found) {
        CertificateStatus.Shown shown = one.shown();
        if (shown == null) {
            return;
        }
        if (isEarly(one, now)) {
            early(one, shown, found);
            return;
        }
        Duration left = left(one, now);
        boolean expired = left.isNegative();
        Severity severity = left.compareTo(VERY_SOON) < 0 ? Severity.CRITICAL : Severity.WARNING;
        LocalDate day = LocalDate.ofInstant(shown.notAfter(), ZoneOffset.UTC);
        found.add(
                Sightings.Sort.of(ProblemKind.CERTIFICATE_EXPIRES, severity),
                subject(one),
                null,
                title(one)
                        + (expired
                                ? " has expired on " + day + ": " + peers(one) + " refuse it"
                                : " expires in " + span(left) + ", on " + day),
                "Renew it, and put the new one in the place of the old one; it is read by itself");
    }

    private static String span(Duration left) {
        long hours = left.toHours();
        return left.toDays() > 1 ? left.toDays() + " days" : hours == 1 ? "1 hour" : hours + " hours";
    }

    private static void broken(CertificateStatus one, Sightings found) {
        found.add(
                ProblemKind.CERTIFICATE_BROKEN,
                subject(one),
                "the files of " + title(one)
                        + " are broken or hold one that is not valid, and the one that was good last is served"
                        + because(one),
                "Correct the files; they are read again by themselves. \"sluice check\" shows all that is wrong with them");
    }

    private static void skipped(CertificateStatus one, Sightings found) {
        found.add(
                ProblemKind.CERTIFICATE_SKIPPED,
                subject(one),
                title(one) + " is not served" + because(one),
                "Correct the files or take them away; they are read again by themselves");
    }

    private static String because(CertificateStatus one) {
        return one.problems().isEmpty() ? "" : ": " + one.problems().getFirst();
    }

    private static void broken(TicketKeysStatus one, Sightings found) {
        found.add(
                ProblemKind.TICKET_KEYS_BROKEN,
                Subject.process(one.directory()),
                "the keys of session tickets in " + one.directory()
                        + " are broken, and the last good ones stay in use (keys: " + one.keys() + ")"
                        + (one.problems().isEmpty() ? "" : ": " + one.problems().getFirst()),
                "Correct the files; they are read again by themselves. Until then instances may not open each other's tickets");
    }
}
