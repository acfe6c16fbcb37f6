package dev.sluice.proxy.keystore;

import dev.sluice.config.model.CertificateSource;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.CertificateProblem;
import dev.sluice.proxy.certificate.LoadedCertificates;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.net.tls.TlsContext;
import dev.sluice.proxy.net.tls.TlsCredential;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The certificates in files that the library for TLS takes as well. Stateless, callable from any thread. */
final class UsableCertificates {
    private UsableCertificates() {}

    static LoadedCertificates read(CertificateSource source, Instant now) {
        LoadedCertificates loaded =
                switch (source) {
                    case CertificateSource.Files(List<Path> files) -> CertificateFiles.files(files, now);
                    case CertificateSource.Directory(Path directory) -> CertificateFiles.directory(directory, now);
                };
        List<ServedCertificate> usable = new ArrayList<>();
        List<String> skipped = new ArrayList<>(loaded.skipped());
        List<CertificateProblem> found = new ArrayList<>(loaded.problems());
        for (ServedCertificate one : loaded.certificates()) {
            String refused = refusal(one);
            if (refused == null) {
                usable.add(one);
            } else {
                CertificateProblem problem = CertificateProblem.error(Path.of(one.file()), 0, refused);
                found.add(source instanceof CertificateSource.Directory ? problem.ofSkipped() : problem);
                skipped.add(one.file());
                one.close();
            }
        }
        if (usable.isEmpty() && !loaded.failed() && source instanceof CertificateSource.Directory(Path path)) {
            found.add(CertificateProblem.error(path, 0, "there is no certificate in it that is good"));
        }
        return new LoadedCertificates(usable, skipped, found);
    }

    /** What the library for TLS has against it; null for nothing. */
    private static @Nullable String refusal(ServedCertificate one) {
        try {
            TlsContext.check(new TlsCredential(one.chainPem(), one.keyPem()));
            return null;
        } catch (IllegalArgumentException e) {
            return "BoringSSL does not take it: " + e.getMessage();
        }
    }
}
