package dev.sluice.proxy.keystore;

import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.UnknownName;
import dev.sluice.config.route.RouteOutcome;
import dev.sluice.config.value.ServerName;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.FirstNames;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.OwnCertificates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The names for which a frontend has certificates. Immutable.
 *
 * @param names patterns among them, in alphabetical order
 * @param othersToo whether clients that ask for any other name are shown the default
 * @param unnamedToo whether clients that ask for no name are shown one
 * @param problems of files without a good certificate, which may have more names; none = these are all
 */
public record FrontendNames(SortedSet<String> names, boolean othersToo, boolean unnamedToo, List<String> problems)
        implements RouteOutcome.ServedNames {
    private static final int MOST_SHOWN = 3;

    /** Those of certificates that have been read. */
    static FrontendNames of(FrontendTls tls, Certificates certificates) {
        return of(tls, certificates, List.of());
    }

    private static FrontendNames of(FrontendTls tls, Certificates certificates, List<String> problems) {
        OwnCertificates own = OwnCertificates.of(tls, certificates);
        SortedSet<String> names = new TreeSet<>();
        for (ServedCertificate one : own.all()) {
            names.addAll(one.names());
        }
        boolean unnamed = !own.unnamed().isEmpty();
        return new FrontendNames(names, unnamed && tls.unknownName() == UnknownName.DEFAULT, unnamed, problems);
    }

    /** Reads the files of this frontend's certificates, and of no others. A millisecond for each certificate. */
    public static FrontendNames read(FrontendTls tls, SluiceConfig config) {
        Map<String, List<ServedCertificate>> read = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (CertificateConfig certificate : config.certificates()) {
            if (tls.allCertificates().contains(certificate.name())) {
                CertificateFeed feed = CertificateFeed.read(certificate);
                read.put(certificate.name(), feed.certificates());
                feed.problems().stream()
                        .filter(CertificateProblem::isOfUnserved)
                        .forEach(problem -> problems.add(feed.title() + ": " + problem));
                feed.close();
            }
        }
        return of(tls, name -> read.getOrDefault(name, List.of()), problems);
    }

    @Override
    public boolean has(@Nullable String serverName) {
        return serverName == null ? unnamedToo : (othersToo || covers(serverName));
    }

    /** Whether a certificate has the name, or for a pattern one of the names that it stands for. */
    boolean covers(String pattern) {
        int dot = pattern.indexOf('.');
        return names.contains(pattern)
                || (dot > 0 && names.contains("*" + pattern.substring(dot)))
                || (pattern.startsWith("*") && names.stream().anyMatch(name -> ServerName.covers(pattern, name)));
    }

    /** The first ones, for people. */
    public String shown() {
        return names.isEmpty() ? "no name at all" : FirstNames.of(names, MOST_SHOWN, ", ");
    }
}
