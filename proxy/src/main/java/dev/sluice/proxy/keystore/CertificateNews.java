package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.CertificateUse;
import dev.sluice.proxy.certificate.FirstNames;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.log.Area;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/** The lines of the operator's log about what has become of a certificate. Made before a change, asked after it, by one thread. */
final class CertificateNews {
    private static final Logger LOG = Area.FRONTEND.logger();
    /** A directory may change as a whole; whoever wants to see all asks for the status. */
    private static final int MAX_LINES = 10;

    private static final int MAX_NAMES = 3;

    private final CertificateFeed feed;
    private final Set<ServedCertificate> served;
    private final Set<CertificateProblem> known;
    private final boolean wasBroken;

    CertificateNews(CertificateFeed feed) {
        this.feed = feed;
        this.served = new HashSet<>(feed.shown());
        this.known = new HashSet<>(feed.problems());
        this.known.addAll(feed.remarks()); // the same again after a mistake is no news
        this.wasBroken = feed.isBroken();
    }

    /** The certificates that were not there before, how many are not any more, and that files are good again. */
    void tellChanges() {
        List<ServedCertificate> now = feed.shown();
        List<ServedCertificate> news =
                now.stream().filter(one -> !served.contains(one)).toList();
        news.stream()
                .limit(MAX_LINES)
                .forEach(one -> info(
                        "%s %s (%s), which expires on %s"
                                .formatted(
                                        verb(),
                                        names(one),
                                        one.subject(),
                                        LocalDate.ofInstant(one.notAfter(), ZoneOffset.UTC)),
                        one.file()));
        if (news.size() > MAX_LINES) {
            info("%s %d more that are new".formatted(verb(), news.size() - MAX_LINES), feed.place());
        }
        if (now.size() < served.size()) {
            info("%s %d, before: %d".formatted(verb(), now.size(), served.size()), feed.place());
        }
        if (wasBroken && !feed.isBroken()) {
            info("all is good again", feed.place());
        }
    }

    private String consequence() {
        return "; what was good last is "
                + (feed.use().clients() ? "served" : feed.use().backends() ? "shown to backends" : "kept");
    }

    private String verb() {
        CertificateUse use = feed.use();
        return use.clients() ? "serves" : use.backends() ? "shows backends" : "has, without use,";
    }

    private void info(String message, String file) {
        LOG.atInfo()
                .addKeyValue("reason", "changed")
                .log("certificates.{}: {}: {}", feed.config().name(), file, message);
    }

    private static String names(ServedCertificate one) {
        List<String> names = one.names();
        if (names.isEmpty()) {
            return "no name";
        }
        return FirstNames.of(names, MAX_NAMES, ", ");
    }

    /** What was not wrong before: the same mistake again is no news, however often the files are looked at. */
    void tellProblems() {
        List<CertificateProblem> news =
                feed.problems().stream().filter(one -> !known.contains(one)).toList();
        warn(
                feed,
                "broken",
                news.stream()
                        .map(one -> one + (feed.isKept(one) ? consequence() : ""))
                        .toList());
    }

    /** What has expired, or will do so soon, without a change of files. */
    static void tellDue(CertificateFeed feed, List<CertificateProblem> due) {
        warn(feed, "expires", due.stream().map(CertificateProblem::toString).toList());
    }

    private static void warn(CertificateFeed feed, String reason, List<String> messages) {
        List<String> lines = new ArrayList<>(messages.subList(0, Math.min(MAX_LINES, messages.size())));
        if (messages.size() > MAX_LINES) {
            lines.add("%d more problems that are new".formatted(messages.size() - MAX_LINES));
        }
        lines.forEach(line -> LOG.atWarn()
                .addKeyValue("reason", reason)
                .log("certificates.{}: {}", feed.config().name(), line));
    }
}
