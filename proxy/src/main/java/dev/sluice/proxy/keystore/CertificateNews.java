package dev.sluice.proxy.keystore;

import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.log.Area;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
    private static final String CONSEQUENCE = "; what was good last is served";

    private final CertificateFeed feed;
    private final Set<ServedCertificate> served;
    private final Set<CertificateProblem> known;
    private final boolean wasBroken;

    CertificateNews(CertificateFeed feed) {
        this.feed = feed;
        this.served = new HashSet<>(feed.certificates());
        this.known = new HashSet<>(feed.problems());
        this.wasBroken = feed.isBroken();
    }

    /** The certificates that were not there before, how many are not any more, and that files are good again. */
    void tellChanges() {
        List<ServedCertificate> now = feed.certificates();
        List<ServedCertificate> news =
                now.stream().filter(one -> !served.contains(one)).toList();
        news.stream()
                .limit(MAX_LINES)
                .forEach(one -> info(
                        "serves %s (%s), which expires on %s"
                                .formatted(
                                        names(one), one.subject(), LocalDate.ofInstant(one.notAfter(), ZoneOffset.UTC)),
                        one.file()));
        if (news.size() > MAX_LINES) {
            info("serves %d more that are new".formatted(news.size() - MAX_LINES), feed.place());
        }
        if (now.size() < served.size()) {
            info("serves %d, before: %d".formatted(now.size(), served.size()), feed.place());
        }
        if (wasBroken && !feed.isBroken()) {
            info("all is good again", feed.place());
        }
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
        String first = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
        return names.size() > MAX_NAMES ? "%s and %d more".formatted(first, names.size() - MAX_NAMES) : first;
    }

    /** What was not wrong before: the same mistake again is no news, however often the files are looked at. */
    void tellProblems() {
        List<CertificateProblem> news =
                feed.problems().stream().filter(one -> !known.contains(one)).toList();
        news.stream().limit(MAX_LINES).forEach(one -> warn(one + (feed.isKept(one) ? CONSEQUENCE : "")));
        if (news.size() > MAX_LINES) {
            warn("%d more problems that are new".formatted(news.size() - MAX_LINES));
        }
    }

    private void warn(String message) {
        LOG.atWarn()
                .addKeyValue("reason", "broken")
                .log("certificates.{}: {}", feed.config().name(), message);
    }
}
