package dev.sluice.proxy.keystore;

import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.CertificateSource;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.LoadedCertificates;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.tls.TlsContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of one name of the configuration: what its files held when they were good last.
 *
 * <p>Threading: {@link #read} from one thread at a time; the rest from any.
 */
final class CertificateFeed {
    private final CertificateConfig config;
    private volatile List<ServedCertificate> good = List.of();
    private volatile List<CertificateProblem> problems = List.of();

    CertificateFeed(CertificateConfig config) {
        this.config = config;
    }

    CertificateConfig config() {
        return config;
    }

    /** Reads them; what is broken leaves the ones that were good as they are. */
    void read() {
        Instant now = Instant.now();
        LoadedCertificates loaded =
                switch (config.source()) {
                    case CertificateSource.Files(List<Path> files) -> CertificateFiles.files(files, now);
                    case CertificateSource.Directory(Path directory) -> CertificateFiles.directory(directory, now);
                };
        List<CertificateProblem> found = new ArrayList<>(loaded.problems());
        List<ServedCertificate> usable = new ArrayList<>();
        for (ServedCertificate one : loaded.certificates()) {
            String refused = refusal(one);
            if (refused == null) {
                usable.add(known(one));
            } else {
                found.add(new CertificateProblem(severity(), one.file(), 0, refused));
            }
        }
        // A pair that is just being written looks broken.
        good.stream().filter(one -> loaded.skipped().contains(one.file())).forEach(usable::add);
        problems = List.copyOf(found);
        if (!usable.isEmpty() && !loaded.failed()) {
            replace(usable);
        }
    }

    private Severity severity() {
        return config.source() instanceof CertificateSource.Files ? Severity.ERROR : Severity.WARNING;
    }

    /** The same one, if it is here already. */
    private ServedCertificate known(ServedCertificate one) {
        for (ServedCertificate before : good) {
            if (before.equals(one)) {
                one.close();
                return before;
            }
        }
        return one;
    }

    private void replace(List<ServedCertificate> now) {
        List<ServedCertificate> before = good;
        good = List.copyOf(now);
        before.stream().filter(one -> !now.contains(one)).forEach(ServedCertificate::close);
    }

    /** What the library for TLS has against it; null for nothing. */
    private static @Nullable String refusal(ServedCertificate one) {
        try {
            TlsContext.check(new TlsContext.Credential(one.chainPem(), one.keyPem()));
            return null;
        } catch (IllegalArgumentException e) {
            return "BoringSSL does not take it: " + e.getMessage();
        }
    }

    /** Whether there is something to serve. */
    boolean isUsable() {
        return !good.isEmpty();
    }

    List<ServedCertificate> certificates() {
        return good;
    }

    List<CertificateProblem> problems() {
        return problems;
    }

    /** Overwrites the keys. */
    void close() {
        good.forEach(ServedCertificate::close);
        good = List.of();
    }

    static Stream<CertificateProblem> of(List<CertificateProblem> problems, Severity severity) {
        return problems.stream().filter(problem -> problem.severity() == severity);
    }
}
